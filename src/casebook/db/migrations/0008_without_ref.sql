-- Of a record whose making is not shown here, what is earliest counts, no longer what came in first: such
-- records, which have no ref, are made again from the journal at the opening that runs this step (db.arrivals).
INSERT OR IGNORE INTO refold SELECT 'case', id FROM "case" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'incident', id FROM "incident" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'act', id FROM "act" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'involvement', id FROM "involvement" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'incident-link', id FROM "incident_link" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'information', id FROM "information" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'contact', id FROM "contact" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'name', id FROM "name" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'identifier', id FROM "identifier" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'sighting', id FROM "sighting" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'relation', id FROM "relation" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'consent', id FROM "consent" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'exhibit', id FROM "exhibit" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'showing', id FROM "showing" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'custody', id FROM "custody" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'statement', id FROM "statement" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'agency', id FROM "agency" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'dossier', id FROM "dossier" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'wording', id FROM "wording" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'profile', id FROM "profile" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'referral', id FROM "referral" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'referral-incident', id FROM "referral_incident" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'contact-log', id FROM "contact_log" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'term', id FROM "term" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'member', id FROM "member" WHERE ref = '';
INSERT OR IGNORE INTO refold SELECT 'reader', id FROM "reader" WHERE ref = '';
