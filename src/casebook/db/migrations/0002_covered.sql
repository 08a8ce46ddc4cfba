-- A copy of an exhibit on which parts are covered: of which one, and which parts.

ALTER TABLE "exhibit" ADD COLUMN "covers" TEXT;
ALTER TABLE "exhibit" ADD COLUMN "covered_parts" TEXT;
CREATE INDEX exhibit_covers ON "exhibit" ("covers");
