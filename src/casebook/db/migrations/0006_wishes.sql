-- What the person concerned wishes, who wrote it down, who disputes it, whether 911 was called.

ALTER TABLE "incident" ADD COLUMN "title_translation" TEXT;
ALTER TABLE "incident" ADD COLUMN "recorded_by" TEXT;
ALTER TABLE "incident" ADD COLUMN "disputed_by" TEXT;
ALTER TABLE "incident" ADD COLUMN "emergency_called" TEXT;
ALTER TABLE "incident" ADD COLUMN "emergency_number" TEXT;
ALTER TABLE "incident" ADD COLUMN "wishes" TEXT;
ALTER TABLE "incident" ADD COLUMN "endangers" TEXT;
ALTER TABLE "involvement" ADD COLUMN "disputed_by" TEXT;
ALTER TABLE "information" ADD COLUMN "disputed_by" TEXT;
