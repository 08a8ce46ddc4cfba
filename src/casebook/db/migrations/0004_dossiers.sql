-- What was chosen for a dossier, other words for it, and presets of one's own.

ALTER TABLE "dossier" ADD COLUMN "purpose" TEXT;
ALTER TABLE "dossier" ADD COLUMN "approved_by" TEXT;
ALTER TABLE "dossier" ADD COLUMN "named" TEXT;
ALTER TABLE "dossier" ADD COLUMN "told" TEXT;
ALTER TABLE "dossier" ADD COLUMN "order" TEXT;

CREATE TABLE "wording" (
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
    "field_name" TEXT,
    "text" TEXT,
    "reason" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX wording_id ON "wording" (id);
CREATE INDEX wording_ref ON "wording" (ref);
CREATE INDEX wording_incident ON "wording" ("incident");
CREATE INDEX wording_about ON "wording" ("about");

CREATE TABLE "profile" (
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
    "base" TEXT,
    "audience" TEXT,
    "sections" TEXT,
    "named" TEXT,
    "hides_as" TEXT,
    "covered_only" TEXT,
    "relatives" TEXT,
    "in_confidence" TEXT,
    "asks" TEXT,
    "sensitivity" TEXT,
    "tags" TEXT
) STRICT;
CREATE INDEX profile_id ON "profile" (id);
CREATE INDEX profile_ref ON "profile" (ref);
