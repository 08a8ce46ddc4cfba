-- The referral desk: what to ask an agency for, which desk sent us on, what exactly was handed over.
ALTER TABLE "agency" ADD COLUMN "agency_sort" TEXT;
ALTER TABLE "agency" ADD COLUMN "ask_for" TEXT;
ALTER TABLE "agency" ADD COLUMN "shipped" TEXT;
ALTER TABLE "referral" ADD COLUMN "to_counsel" TEXT;
ALTER TABLE "referral" ADD COLUMN "after" TEXT;
ALTER TABLE "referral" ADD COLUMN "handed" TEXT;
ALTER TABLE "referral" ADD COLUMN "handed_sha256" TEXT;
ALTER TABLE "referral" ADD COLUMN "handed_pages" INTEGER;
ALTER TABLE "referral" ADD COLUMN "remind_days" INTEGER;
ALTER TABLE "contact_log" ADD COLUMN "badge" TEXT;
CREATE INDEX referral_after ON "referral" ("after") WHERE "after" IS NOT NULL;
