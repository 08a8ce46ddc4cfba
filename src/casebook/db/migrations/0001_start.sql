-- What a casebook starts with: the journal, the tables made from it, and what is this computer's own.

-- The journal. Everything below it up to "local" can be made again from it.

CREATE TABLE branch (
    no INTEGER PRIMARY KEY,
    writer TEXT NOT NULL,
    parent INTEGER,                 -- the branch it forked from, if it did
    fork_seq INTEGER                -- the last entry it shares with its parent
) STRICT;

CREATE TABLE entry (
    no INTEGER PRIMARY KEY,         -- order of arrival here; means nothing elsewhere
    hash BLOB NOT NULL,
    prev BLOB NOT NULL,
    branch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    lamport INTEGER NOT NULL,
    turn INTEGER NOT NULL,
    action TEXT NOT NULL,
    record TEXT NOT NULL,
    seen TEXT,                      -- {branch: seq} of the other branches in its past
    body BLOB NOT NULL,             -- as received
    signature BLOB,                 -- over hash; the last entry of a turn has one
    content TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX entry_hash ON entry (hash);
CREATE UNIQUE INDEX entry_place ON entry (branch, seq);
CREATE INDEX entry_record ON entry (record);

CREATE TABLE waiting (              -- arrived before what they build on
    hash BLOB PRIMARY KEY,
    prev BLOB NOT NULL,
    body BLOB NOT NULL,
    signature BLOB,
    content TEXT NOT NULL
) STRICT;

-- What is made from the journal.

CREATE TABLE writer (
    id TEXT NOT NULL,
    code TEXT NOT NULL,             -- '' for the first writer of the casebook
    member TEXT NOT NULL,           -- record of the member
    key BLOB NOT NULL,              -- Ed25519 public key
    opened TEXT NOT NULL
) STRICT;
CREATE INDEX writer_id ON writer (id);

CREATE TABLE counter (
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (kind, code)
) STRICT;

CREATE TABLE forgotten (
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    ref TEXT NOT NULL,
    entry BLOB NOT NULL
) STRICT;
CREATE INDEX forgotten_record ON forgotten (record);

CREATE TABLE undone (
    turn BLOB NOT NULL,             -- hash of the first entry of the turn that was undone
    entry BLOB NOT NULL
) STRICT;
CREATE INDEX undone_turn ON undone (turn);

CREATE TABLE searched (
    no INTEGER PRIMARY KEY,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    part TEXT NOT NULL,             -- 'record', or 'inside' for the text of an evidence file
    text TEXT NOT NULL              -- normalised
) STRICT;
CREATE INDEX searched_record ON searched (record, part);

CREATE VIRTUAL TABLE search USING fts5 (
    text, content = 'searched', content_rowid = 'no',
    -- marks belong to words: Tibetan vowels and subjoined letters are marks
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
);
INSERT INTO search (search, rank) VALUES ('secure-delete', 1);

-- One table a kind: a row is what the journal says of a record now.

CREATE TABLE "case" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "title" TEXT,
    "summary" TEXT,
    "communities" TEXT,
    "lead" TEXT,
    "counsel" TEXT,
    "status" TEXT,
    "priority" TEXT,
    "opened" TEXT,
    "opened_sort" TEXT,
    "closed" TEXT,
    "closed_sort" TEXT,
    "safety_notes" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX case_id ON "case" (id);
CREATE INDEX case_ref ON "case" (ref);

CREATE TABLE "incident" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "title" TEXT,
    "when" TEXT,
    "when_sort" TEXT,
    "when_note" TEXT,
    "time_zone" TEXT,
    "place" TEXT,
    "place_type" TEXT,
    "channel" TEXT,
    "narrative" TEXT,
    "language" TEXT,
    "translation" TEXT,
    "translation_language" TEXT,
    "translator" TEXT,
    "translated_on" TEXT,
    "translated_on_sort" TEXT,
    "first_known" TEXT,
    "first_known_sort" TEXT,
    "first_known_by" TEXT,
    "status" TEXT,
    "ongoing" TEXT,
    "case" TEXT,
    "fear" TEXT,
    "fear_for" TEXT,
    "immediate_danger" TEXT,
    "impact" TEXT,
    "impact_words" TEXT,
    "changed" TEXT,
    "measures" TEXT,
    "priority" TEXT,
    "private_notes" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX incident_id ON "incident" (id);
CREATE INDEX incident_ref ON "incident" (ref);
CREATE INDEX incident_case ON "incident" ("case") WHERE "case" IS NOT NULL;
CREATE INDEX incident_when ON "incident" (removed, "when_sort" DESC, no DESC);

CREATE TABLE "act" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "incident" TEXT,
    "act_type" TEXT,
    "other_type" TEXT,
    "when" TEXT,
    "when_sort" TEXT,
    "target" TEXT,
    "target_kind" TEXT,
    "medium" TEXT,
    "words" TEXT,
    "language" TEXT,
    "translation" TEXT,
    "translator" TEXT,
    "demand" TEXT,
    "stated_reason" TEXT,
    "consequence" TEXT,
    "repeated" TEXT,
    "techniques" TEXT,
    "family" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX act_id ON "act" (id);
CREATE INDEX act_ref ON "act" (ref);
CREATE INDEX act_incident ON "act" ("incident") WHERE "incident" IS NOT NULL;
CREATE INDEX act_target ON "act" ("target") WHERE "target" IS NOT NULL;

CREATE TABLE "involvement" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "incident" TEXT,
    "contact" TEXT,
    "act" TEXT,
    "role" TEXT,
    "degree" TEXT,
    "certainty" TEXT,
    "basis" TEXT,
    "state_link" TEXT,
    "alternatives" TEXT,
    "attribution" TEXT,
    "said_or_did" TEXT,
    "relationship" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX involvement_id ON "involvement" (id);
CREATE INDEX involvement_ref ON "involvement" (ref);
CREATE INDEX involvement_incident ON "involvement" ("incident") WHERE "incident" IS NOT NULL;
CREATE INDEX involvement_contact ON "involvement" ("contact") WHERE "contact" IS NOT NULL;
CREATE INDEX involvement_act ON "involvement" ("act") WHERE "act" IS NOT NULL;

CREATE TABLE "incident_link" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "incident" TEXT,
    "other" TEXT,
    "link_type" TEXT,
    "strength" TEXT,
    "note" TEXT,
    "asserted_by" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX incident_link_id ON "incident_link" (id);
CREATE INDEX incident_link_ref ON "incident_link" (ref);
CREATE INDEX incident_link_incident ON "incident_link" ("incident") WHERE "incident" IS NOT NULL;
CREATE INDEX incident_link_other ON "incident_link" ("other") WHERE "other" IS NOT NULL;

CREATE TABLE "information" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "incident" TEXT,
    "about" TEXT,
    "claim" TEXT,
    "source" TEXT,
    "exhibit" TEXT,
    "connection" TEXT,
    "directness" TEXT,
    "reliability" TEXT,
    "form" TEXT,
    "given" TEXT,
    "given_sort" TEXT,
    "language" TEXT,
    "interpreter" TEXT,
    "verbatim" TEXT,
    "confidential" TEXT,
    "note" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX information_id ON "information" (id);
CREATE INDEX information_ref ON "information" (ref);
CREATE INDEX information_incident ON "information" ("incident") WHERE "incident" IS NOT NULL;
CREATE INDEX information_about ON "information" ("about") WHERE "about" IS NOT NULL;
CREATE INDEX information_source ON "information" ("source") WHERE "source" IS NOT NULL;
CREATE INDEX information_exhibit ON "information" ("exhibit") WHERE "exhibit" IS NOT NULL;

CREATE TABLE "contact" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "name" TEXT,
    "party_type" TEXT,
    "side" TEXT,
    "perpetrator_kind" TEXT,
    "role" TEXT,
    "affiliation" TEXT,
    "description" TEXT,
    "languages" TEXT,
    "interpreter_needed" TEXT,
    "communities" TEXT,
    "citizenship" TEXT,
    "gender" TEXT,
    "birth_year" INTEGER,
    "age_band" TEXT,
    "address" TEXT,
    "safe_contact" TEXT,
    "pseudonym" TEXT,
    "photo" TEXT,
    "safety_flags" TEXT,
    "risk_notes" TEXT,
    "private_notes" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX contact_id ON "contact" (id);
CREATE INDEX contact_ref ON "contact" (ref);
CREATE INDEX contact_photo ON "contact" ("photo") WHERE "photo" IS NOT NULL;
CREATE INDEX contact_name ON "contact" ("name");

CREATE TABLE "name" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "contact" TEXT,
    "text" TEXT,
    "name_type" TEXT,
    "language" TEXT,
    "romanisation" TEXT,
    "as_heard" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX name_id ON "name" (id);
CREATE INDEX name_ref ON "name" (ref);
CREATE INDEX name_contact ON "name" ("contact") WHERE "contact" IS NOT NULL;

CREATE TABLE "identifier" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "identifier_type" TEXT,
    "value" TEXT,
    "platform" TEXT,
    "contact" TEXT,
    "certainty" TEXT,
    "exhibit" TEXT,
    "first_seen" TEXT,
    "first_seen_sort" TEXT,
    "last_seen" TEXT,
    "last_seen_sort" TEXT,
    "note" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX identifier_id ON "identifier" (id);
CREATE INDEX identifier_ref ON "identifier" (ref);
CREATE INDEX identifier_contact ON "identifier" ("contact") WHERE "contact" IS NOT NULL;
CREATE INDEX identifier_exhibit ON "identifier" ("exhibit") WHERE "exhibit" IS NOT NULL;
CREATE INDEX identifier_value ON "identifier" ("value");

CREATE TABLE "sighting" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "incident" TEXT,
    "identifier" TEXT,
    "note" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX sighting_id ON "sighting" (id);
CREATE INDEX sighting_ref ON "sighting" (ref);
CREATE INDEX sighting_incident ON "sighting" ("incident") WHERE "incident" IS NOT NULL;
CREATE INDEX sighting_identifier ON "sighting" ("identifier") WHERE "identifier" IS NOT NULL;

CREATE TABLE "relation" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "contact" TEXT,
    "other" TEXT,
    "relation_type" TEXT,
    "since" TEXT,
    "since_sort" TEXT,
    "until" TEXT,
    "until_sort" TEXT,
    "certainty" TEXT,
    "basis" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX relation_id ON "relation" (id);
CREATE INDEX relation_ref ON "relation" (ref);
CREATE INDEX relation_contact ON "relation" ("contact") WHERE "contact" IS NOT NULL;
CREATE INDEX relation_other ON "relation" ("other") WHERE "other" IS NOT NULL;

CREATE TABLE "consent" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "contact" TEXT,
    "subjects" TEXT,
    "audiences" TEXT,
    "purpose" TEXT,
    "exhibit" TEXT,
    "given" TEXT,
    "given_sort" TEXT,
    "given_how" TEXT,
    "given_by" TEXT,
    "explained_in" TEXT,
    "explained_by" TEXT,
    "conditions" TEXT,
    "expires" TEXT,
    "expires_sort" TEXT,
    "withdrawn" TEXT,
    "withdrawn_sort" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX consent_id ON "consent" (id);
CREATE INDEX consent_ref ON "consent" (ref);
CREATE INDEX consent_contact ON "consent" ("contact") WHERE "contact" IS NOT NULL;
CREATE INDEX consent_exhibit ON "consent" ("exhibit") WHERE "exhibit" IS NOT NULL;

CREATE TABLE "exhibit" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "title" TEXT,
    "description" TEXT,
    "exhibit_kind" TEXT,
    "captured" TEXT,
    "captured_sort" TEXT,
    "collected" TEXT,
    "collected_sort" TEXT,
    "collected_by" TEXT,
    "collection_method" TEXT,
    "device" TEXT,
    "source" TEXT,
    "page_title" TEXT,
    "seen_by" TEXT,
    "context" TEXT,
    "authenticity" TEXT,
    "physical_location" TEXT,
    "intimate" TEXT,
    "minor" TEXT,
    "private_notes" TEXT,
    "parent" TEXT,
    "file_name" TEXT,
    "size" INTEGER,
    "sha256" TEXT,
    "media_type" TEXT,
    "name_disagrees" TEXT,
    "file_time" TEXT,
    "taken_as_read" TEXT,
    "no_preview" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX exhibit_id ON "exhibit" (id);
CREATE INDEX exhibit_ref ON "exhibit" (ref);
CREATE INDEX exhibit_parent ON "exhibit" ("parent") WHERE "parent" IS NOT NULL;
CREATE INDEX exhibit_sha256 ON "exhibit" ("sha256");

CREATE TABLE "showing" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "exhibit" TEXT,
    "subject" TEXT,
    "note" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX showing_id ON "showing" (id);
CREATE INDEX showing_ref ON "showing" (ref);
CREATE INDEX showing_exhibit ON "showing" ("exhibit") WHERE "exhibit" IS NOT NULL;
CREATE INDEX showing_subject ON "showing" ("subject") WHERE "subject" IS NOT NULL;

CREATE TABLE "custody" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "exhibit" TEXT,
    "when" TEXT,
    "when_sort" TEXT,
    "action" TEXT,
    "from_whom" TEXT,
    "to_whom" TEXT,
    "purpose" TEXT,
    "place" TEXT,
    "witness" TEXT,
    "note" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX custody_id ON "custody" (id);
CREATE INDEX custody_ref ON "custody" (ref);
CREATE INDEX custody_exhibit ON "custody" ("exhibit") WHERE "exhibit" IS NOT NULL;

CREATE TABLE "statement" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "title" TEXT,
    "maker" TEXT,
    "incident" TEXT,
    "language" TEXT,
    "text" TEXT,
    "translation" TEXT,
    "translator" TEXT,
    "interpreter" TEXT,
    "read_back" TEXT,
    "adopted" TEXT,
    "adopted_sort" TEXT,
    "signed" TEXT,
    "version" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX statement_id ON "statement" (id);
CREATE INDEX statement_ref ON "statement" (ref);
CREATE INDEX statement_maker ON "statement" ("maker") WHERE "maker" IS NOT NULL;
CREATE INDEX statement_incident ON "statement" ("incident") WHERE "incident" IS NOT NULL;

CREATE TABLE "agency" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "name" TEXT,
    "purpose" TEXT,
    "phones" TEXT,
    "web" TEXT,
    "languages" TEXT,
    "source" TEXT,
    "checked" TEXT,
    "checked_sort" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX agency_id ON "agency" (id);
CREATE INDEX agency_ref ON "agency" (ref);

CREATE TABLE "dossier" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "title" TEXT,
    "addressee" TEXT,
    "preset" TEXT,
    "language" TEXT,
    "incidents" TEXT,
    "exhibits" TEXT,
    "sha256" TEXT,
    "pages" INTEGER,
    "head" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX dossier_id ON "dossier" (id);
CREATE INDEX dossier_ref ON "dossier" (ref);

CREATE TABLE "referral" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "recipient" TEXT,
    "agency" TEXT,
    "unit" TEXT,
    "officer" TEXT,
    "badge" TEXT,
    "phone" TEXT,
    "channel" TEXT,
    "sent" TEXT,
    "sent_sort" TEXT,
    "dossier" TEXT,
    "purpose" TEXT,
    "urgency" TEXT,
    "requests" TEXT,
    "status" TEXT,
    "acknowledged" TEXT,
    "acknowledged_sort" TEXT,
    "file_number" TEXT,
    "promised" TEXT,
    "answer" TEXT,
    "response_quality" TEXT,
    "decision_reason" TEXT,
    "referred_on" TEXT,
    "next_action" TEXT,
    "next_action_sort" TEXT,
    "outcome" TEXT,
    "satisfaction" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX referral_id ON "referral" (id);
CREATE INDEX referral_ref ON "referral" (ref);
CREATE INDEX referral_agency ON "referral" ("agency") WHERE "agency" IS NOT NULL;
CREATE INDEX referral_dossier ON "referral" ("dossier") WHERE "dossier" IS NOT NULL;

CREATE TABLE "referral_incident" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "referral" TEXT,
    "incident" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX referral_incident_id ON "referral_incident" (id);
CREATE INDEX referral_incident_ref ON "referral_incident" (ref);
CREATE INDEX referral_incident_referral ON "referral_incident" ("referral") WHERE "referral" IS NOT NULL;
CREATE INDEX referral_incident_incident ON "referral_incident" ("incident") WHERE "incident" IS NOT NULL;

CREATE TABLE "contact_log" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "when" TEXT,
    "when_sort" TEXT,
    "referral" TEXT,
    "contact" TEXT,
    "with_whom" TEXT,
    "channel" TEXT,
    "summary" TEXT,
    "promise" TEXT,
    "by_whom" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX contact_log_id ON "contact_log" (id);
CREATE INDEX contact_log_ref ON "contact_log" (ref);
CREATE INDEX contact_log_referral ON "contact_log" ("referral") WHERE "referral" IS NOT NULL;
CREATE INDEX contact_log_contact ON "contact_log" ("contact") WHERE "contact" IS NOT NULL;

CREATE TABLE "term" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "vocabulary" TEXT,
    "code" TEXT,
    "label_en" TEXT,
    "label_fr" TEXT,
    "label_zh_hant" TEXT,
    "label_zh_hans" TEXT,
    "label_bo" TEXT,
    "label_ug" TEXT,
    "definition" TEXT,
    "put_aside" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX term_id ON "term" (id);
CREATE INDEX term_ref ON "term" (ref);

CREATE TABLE "member" (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL,
    conflicts INTEGER NOT NULL,
    heads TEXT NOT NULL,
    "name" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX member_id ON "member" (id);
CREATE INDEX member_ref ON "member" (ref);

-- What is this computer's own: not in the journal, not in bundles; in backups.

CREATE TABLE accepted (             -- forgettings that act here
    entry BLOB PRIMARY KEY
) STRICT;

CREATE TABLE local (
    name TEXT PRIMARY KEY,
    value ANY
) STRICT;

CREATE TABLE sealed (               -- the files in evidence/: without its identity a file is lost
    exhibit TEXT NOT NULL,
    name TEXT NOT NULL,
    identity TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    verified TEXT                   -- when it was last read whole and found unchanged
) STRICT;
CREATE INDEX sealed_exhibit ON sealed (exhibit);
CREATE INDEX sealed_sha256 ON sealed (sha256);

CREATE TABLE inside (               -- what was read in a file, for search and for looking at
    exhibit TEXT NOT NULL,
    pages INTEGER,
    text TEXT NOT NULL,
    text_complete INTEGER NOT NULL,
    thumbnail BLOB,
    reason TEXT NOT NULL            -- why there is no preview, or ''
) STRICT;
CREATE INDEX inside_exhibit ON inside (exhibit);

CREATE TABLE as_read (              -- metadata exactly as it was read in a file
    exhibit TEXT NOT NULL,
    position INTEGER NOT NULL,
    label TEXT NOT NULL,
    value TEXT NOT NULL
) STRICT;
CREATE INDEX as_read_exhibit ON as_read (exhibit);

CREATE TABLE draft (                -- what is being typed, so that a lock or a crash loses nothing
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    record TEXT NOT NULL,           -- '' for a new one
    saved_at TEXT NOT NULL,
    texts TEXT NOT NULL
) STRICT;

CREATE TABLE copy_out (             -- backups and exports that left the folder
    at TEXT NOT NULL,
    sort TEXT NOT NULL,
    name TEXT NOT NULL,
    last_entry INTEGER NOT NULL
) STRICT;
