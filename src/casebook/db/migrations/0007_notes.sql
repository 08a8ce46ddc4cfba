-- Two notes of a turn (why, in whose hands) no longer count as a contradiction. Records that seemed to be
-- in conflict are made again from the journal at the opening that runs this step (db.arrivals).
CREATE TABLE refold (kind TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (kind, record)) WITHOUT ROWID;
INSERT INTO refold SELECT 'case', id FROM "case" WHERE conflicts > 0;
INSERT INTO refold SELECT 'incident', id FROM "incident" WHERE conflicts > 0;
INSERT INTO refold SELECT 'act', id FROM "act" WHERE conflicts > 0;
INSERT INTO refold SELECT 'involvement', id FROM "involvement" WHERE conflicts > 0;
INSERT INTO refold SELECT 'incident-link', id FROM "incident_link" WHERE conflicts > 0;
INSERT INTO refold SELECT 'information', id FROM "information" WHERE conflicts > 0;
INSERT INTO refold SELECT 'contact', id FROM "contact" WHERE conflicts > 0;
INSERT INTO refold SELECT 'name', id FROM "name" WHERE conflicts > 0;
INSERT INTO refold SELECT 'identifier', id FROM "identifier" WHERE conflicts > 0;
INSERT INTO refold SELECT 'sighting', id FROM "sighting" WHERE conflicts > 0;
INSERT INTO refold SELECT 'relation', id FROM "relation" WHERE conflicts > 0;
INSERT INTO refold SELECT 'consent', id FROM "consent" WHERE conflicts > 0;
INSERT INTO refold SELECT 'exhibit', id FROM "exhibit" WHERE conflicts > 0;
INSERT INTO refold SELECT 'showing', id FROM "showing" WHERE conflicts > 0;
INSERT INTO refold SELECT 'custody', id FROM "custody" WHERE conflicts > 0;
INSERT INTO refold SELECT 'statement', id FROM "statement" WHERE conflicts > 0;
INSERT INTO refold SELECT 'agency', id FROM "agency" WHERE conflicts > 0;
INSERT INTO refold SELECT 'dossier', id FROM "dossier" WHERE conflicts > 0;
INSERT INTO refold SELECT 'wording', id FROM "wording" WHERE conflicts > 0;
INSERT INTO refold SELECT 'profile', id FROM "profile" WHERE conflicts > 0;
INSERT INTO refold SELECT 'referral', id FROM "referral" WHERE conflicts > 0;
INSERT INTO refold SELECT 'referral-incident', id FROM "referral_incident" WHERE conflicts > 0;
INSERT INTO refold SELECT 'contact-log', id FROM "contact_log" WHERE conflicts > 0;
INSERT INTO refold SELECT 'term', id FROM "term" WHERE conflicts > 0;
INSERT INTO refold SELECT 'member', id FROM "member" WHERE conflicts > 0;
INSERT INTO refold SELECT 'reader', id FROM "reader" WHERE conflicts > 0;
