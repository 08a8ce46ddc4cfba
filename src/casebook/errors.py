"""Every failure a person can meet. All else is a fault of ours, and is called so.

A class is named for what is so. `says` tells what is wrong and what is safe, `hint` what to do.
Both are translated before facts are put in; facts are names of files, refs and counts, never
what a person wrote in a record.
"""

from typing import ClassVar

from casebook.words import _, later


class CasebookError(Exception):
    """A failure that can be told to a person."""

    says: ClassVar[str] = later("That did not work.")
    hint: ClassVar[str] = later("Nothing was changed.")
    status: ClassVar[int] = 1

    def __init__(self, **facts: object) -> None:
        self.facts = {name: str(value) for name, value in facts.items()}
        super().__init__(type(self).__name__)

    def sentence(self) -> str:
        """What is wrong, with its facts."""
        return _(self.says).format_map(self._told())

    def advice(self) -> str:
        """What to do about it."""
        return _(self.hint).format_map(self._told())

    def _told(self) -> "_Facts":
        # a reason is ours, or what the system says in its own words
        reason = self.facts.get("reason")
        return _Facts({**self.facts, "reason": _(reason)} if reason else self.facts)

    def __str__(self) -> str:
        return f"{self.sentence()} {self.advice()}"


class _Facts(dict[str, str]):
    """Facts for a text; one that was not given shows as a dash rather than as a fault."""

    def __missing__(self, key: str) -> str:
        return "-"


# Opening


class CannotOpen(CasebookError):
    says = later("Could not open. Wrong passphrase, or the casebook is damaged.")
    hint = later("Nothing was changed. Check Caps Lock and the keyboard layout and try again.")


class NoKeyFits(CannotOpen):
    says = later("It was not sealed to this key.")


class NotACasebook(CasebookError):
    says = later("{name} is not a casebook.")
    hint = later("Nothing was changed. Give the folder of a casebook: it holds a file header.json.")


class CasebookTooNew(CasebookError):
    says = later("This casebook was written by a newer version of the program.")
    hint = later("Nothing was changed. Install the newer version and open it with that.")


class CasebookInUse(CasebookError):
    says = later("This casebook is open in another window or on another computer.")
    hint = later("Nothing was changed. Close it there first, then open it here.")


class CasebookExists(CasebookError):
    says = later("There is already something at {name}.")
    hint = later("Nothing was changed. Choose another name.")


class HeaderDamaged(CasebookError):
    says = later("The header of this casebook is missing or damaged.")
    hint = later(
        "Your records are not touched by this. Copy the whole folder somewhere safe, then "
        "restore from a backup, or put header.json back from the copy header.previous.json."
    )
    status = 3


class CasebookDamaged(CasebookError):
    says = later("A part of this casebook is damaged: {part}.")
    hint = later(
        "Nothing was changed. Copy the whole folder somewhere safe before doing anything else, "
        "then run check, and restore from a backup."
    )
    status = 3


class ReadOnly(CasebookError):
    says = later("This casebook is on a disk that cannot be written.")
    hint = later("You can read it there. To change it, copy its folder to this computer first.")


# Keys


class SlotTooCostly(CasebookError):
    says = later("The header asks for an unreasonable amount of memory or time to open.")
    hint = later("Nothing was changed. The header was altered: restore it from a backup.")


class NotEnoughMemory(CasebookError):
    says = later("There is not enough free memory on this computer to open the casebook.")
    hint = later("Nothing was changed. Close other programs and try again.")


class OutOfMemory(CasebookError):
    says = later("There is not enough free memory on this computer to finish this.")
    hint = later("What was saved before is safe. Close other programs and try again.")


class PassphraseTooShort(CasebookError):
    says = later("A passphrase needs at least {least} characters.")
    hint = later("Nothing was changed. Six random words are easier to keep in mind.")


class PassphraseTooCommon(CasebookError):
    says = later("That passphrase is among the first that somebody would try.")
    hint = later("Nothing was changed. Take six random words suggested by the program.")


class PassphraseUnusable(CasebookError):
    says = later("That passphrase has characters that cannot be typed again.")
    hint = later("Nothing was changed. Leave out control characters and line breaks.")


class RecoveryCodeWrong(CasebookError):
    says = later("That is not a recovery code: there is a mistake in group {group}.")
    hint = later("Nothing was changed. Compare that group with the sheet, letter by letter.")


class SharesDoNotFit(CasebookError):
    says = later("Those shares do not belong together, or there are not enough of them.")
    hint = later(
        "Nothing was changed. Take different shares of the same set: each sheet says of which "
        "set it is, and how many are needed."
    )


class NoKeyring(CasebookError):
    says = later("This computer has no keyring that the program trusts.")
    hint = later("Nothing was changed. The passphrase goes on working as before.")


class LastSlot(CasebookError):
    says = later("That is the only way left to open this casebook.")
    hint = later("Nothing was changed. Set a passphrase first.")


class CryptoBroken(CasebookError):
    says = later("The encryption on this computer does not give the results it must give.")
    hint = later("Nothing was opened or changed. Install the program again from a good copy.")


# Records


class NotReady(CasebookError):
    says = later("This cannot be saved as it is: {problems}.")
    hint = later("Nothing was saved. Correct what is named and save again.")


class UnknownKind(CasebookError):
    says = later("There is no kind of record called {kind}.")
    hint = later("Nothing was changed. The kinds are: {kinds}.")


class UnknownField(CasebookError):
    says = later("{kind} has no field called {field}.")
    hint = later("Nothing was changed. Its fields are: {fields}.")


class BadValue(CasebookError):
    says = later("{field}: {problem}.")
    hint = later("Nothing was saved. Correct it and try again.")


class NoSuchRecord(CasebookError):
    says = later("There is no record {ref} in this casebook.")
    hint = later("Nothing was changed. List or search to find its number.")


class OtherKind(NoSuchRecord):
    says = later("{ref} is a record of another kind than is wanted here.")
    hint = later(
        "Nothing was changed. The letters say what it is: INC an incident, EXH an exhibit."
    )


class NothingToSettle(NoSuchRecord):
    says = later("Nothing waits to be settled in {field} of {ref}.")
    hint = later("Nothing was changed. Look at the list of what waits.")


class StillUsed(CasebookError):
    says = later("{ref} is still named by {others}.")
    hint = later("Nothing was changed. Remove or change those first.")


class NothingToUndo(CasebookError):
    says = later("There is nothing to undo.")
    hint = later("Nothing was changed.")


class ChangedSince(CasebookError):
    says = later("{ref} was changed again after that, so undoing it would lose the later change.")
    hint = later("Nothing was changed. Undo the later change first.")


class NotUndoable(CasebookError):
    says = later("What was forgotten cannot be brought back.")
    hint = later("Nothing was changed. A backup made before may still hold it.")


class BadJournal(CasebookError):
    says = later("The history does not fit together: {reason}.")
    hint = later(
        "Nothing was changed. Copy the whole folder somewhere safe, then restore from a backup."
    )
    status = 3


# Files from outside, and disks


class NotReadable(CasebookError):
    says = later("{name} could not be read. (The disk says: {reason}.)")
    hint = later("Nothing was changed. Try copying it to this computer first.")


class NotWritable(CasebookError):
    says = later("{name} could not be written. (The disk says: {reason}.)")
    hint = later("What was saved before is safe. Choose another place.")


class OutputNotWritten(CasebookError):
    says = later("The output could not be written. (The system says: {reason}.)")
    hint = later(
        "What is in the casebook is safe; a change that was asked for may be saved already. Free "
        "some space or send the output elsewhere, and look before you give the command again."
    )


class DiskFull(CasebookError):
    says = later("The disk is full, so {name} was not saved.")
    hint = later("What was saved before is safe. Free some space, then try again.")


class NotAFile(CasebookError):
    says = later("{name} is not an ordinary file.")
    hint = later("Nothing was changed. Give a file, not a folder, a device or a pipe.")


class FileChanged(CasebookError):
    says = later("{name} changed while it was being read.")
    hint = later("Nothing was kept. Close the program that is writing it, then attach it again.")


class EvidenceMissing(CasebookError):
    says = later("The sealed file of {ref} is not in the casebook folder.")
    hint = later("Its record is safe. Restore the file from a backup.")
    status = 3


class EvidenceChanged(CasebookError):
    says = later("The sealed file of {ref} is damaged: it is no longer what was attached.")
    hint = later("Its record is safe. Restore the file from a backup.")
    status = 3


class CannotDecode(CasebookError):
    says = later("There is no preview of {name}: {reason}.")
    hint = later("The file itself is kept, sealed and unchanged.")


class BadTable(CasebookError):
    says = later("{name} could not be read as a table: {reason}.")
    hint = later("Nothing was imported. Save it again as CSV (UTF-8) or XLSX and try again.")


class BadMapping(CasebookError):
    says = later("The columns do not fit: {reason}.")
    hint = later("Nothing was imported. Name a column for each field with --map FIELD=COLUMN.")


class AmbiguousDates(CasebookError):
    says = later("The dates in column {column} can be read in two ways, such as {example}.")
    hint = later("Nothing was imported. Say which: --dates day-first or --dates month-first.")


class BadInput(CasebookError):
    says = later("{name}, line {line}: {problem}.")
    hint = later("Nothing was saved. Correct that line and try again.")


class NotAnOpenCopy(CasebookError):
    says = later("{name} cannot be imported: {reason}.")
    hint = later("Nothing was imported. Export it again, or copy the whole folder again.")


class NotExportable(CasebookError):
    says = later("That cannot be exported: {reason}.")
    hint = later("Nothing was written. Name one kind of record, or say --everything and no kind.")


class KeptChanging(CasebookError):
    says = later("The casebook was written to the whole time, so no copy of one moment was made.")
    hint = later("Nothing was written. Wait until nobody saves anything, then try again.")


# Backups, dossiers, checks


class BackupDamaged(CasebookError):
    says = later("This backup is damaged or incomplete: {reason}.")
    hint = later("Nothing was restored. Try another backup.")
    status = 3


class BackupNotKept(CasebookError):
    says = later("The backup was written, but what was read back was not it: {reason}.")
    hint = later(
        "No backup was kept, and older ones are as they were. That drive cannot be trusted: "
        "use another one."
    )
    status = 3


class BackupOvertaken(CasebookError):
    says = later("A file of evidence was removed while the backup was being written.")
    hint = later("No backup was kept, and older ones are as they were. Back up again.")


class BackupPlaceMissing(CasebookError):
    says = later("The place for backups is not there: {name}.")
    hint = later("Nothing was written. Plug that drive in, or choose another place.")


class NoBackupPlace(CasebookError):
    says = later("No place for backups was chosen yet.")
    hint = later("Nothing was written. Choose a folder, best on a drive that you can take away.")


class BackupPlaceUnfit(CasebookError):
    says = later("{name} cannot be the place for backups: {reason}.")
    hint = later("Nothing was changed. Choose a folder outside the casebook that can be written.")


class NoBackup(CasebookError):
    says = later("No backup of this casebook was found there.")
    hint = later("Nothing was changed. Make one, or choose the file of a backup.")


class BackupOfAnother(CasebookError):
    says = later("{name} is not a backup of this casebook.")
    hint = later("Nothing was changed. To open it, restore it to a new place.")


class BackupNotOpened(CasebookError):
    says = later("The backup did not open with that.")
    hint = later(
        "It opens with the passphrase or recovery code that was in use when it was made. "
        "Nothing was restored."
    )


class BackupBeforeRekey(CasebookError):
    says = later("That backup is whole, but it was made before everything got a new key.")
    hint = later(
        "It opens with the passphrase or recovery code of then, which a restore drill can try. "
        "Make a new backup."
    )


class BackupGiven(CasebookError):
    says = later("{name} is a backup: it holds a whole casebook, private notes and keys too.")
    hint = later(
        "Nothing was imported. A backup is restored to a new place, never merged: choose "
        "“Restore from a backup” where casebooks are opened, or run casebook restore."
    )


class NotVerifiable(CasebookError):
    says = later("{name} is not something this program made, so there is nothing to verify.")
    hint = later("Give a dossier (PDF), a package or a backup.")


class NotSigned(CasebookError):
    says = later("{name} was not signed: {reason}.")
    hint = later("Nothing was written. The file is as it was.")


class MissingGlyph(CasebookError):
    says = later("No font has the character {character} in: {text}")
    hint = later("No dossier was made. Change or remove that character, and tell us about it.")


class UnknownPreset(CasebookError):
    says = later("There is no dossier preset called {preset}.")
    hint = later("No dossier was made. The presets are: {presets}.")


class NotCovered(CasebookError):
    says = later("No covered copy of {ref} was made: {reason}.")
    hint = later("Nothing was changed. The original is sealed as it was.")


class NotAnOrder(CasebookError):
    says = later("What was chosen for the dossier cannot be used: {reason}.")
    hint = later("No dossier was made. Correct the file and try again.")


class NotChecked(CasebookError):
    says = later("Nobody has gone through the names, numbers and addresses in it: {count}.")
    hint = later("Nothing was made. Look at the list, and say that it was checked.")


class DossierTooLarge(CasebookError):
    says = later("The dossier would be too large to build: {reason}.")
    hint = later("No dossier was made. Choose fewer incidents.")


class Cancelled(CasebookError):
    says = later("Stopped.")
    hint = later("Nothing is half done.")


# Groups and bundles


class NotACard(CasebookError):
    says = later("That is not the card of a member.")
    hint = later(
        "Nothing was changed. A card is one line that begins with casebook-card-1: and is sent by "
        "the member; ask for it again, whole."
    )


class NoSuchMember(CasebookError):
    says = later("This casebook knows no member called {name}.")
    hint = later("Nothing was changed. Ask them for their card and add it first.")


class KeyChanged(CasebookError):
    says = later("{name} has another key than before.")
    hint = later(
        "Nothing was taken in. Somebody else may be writing in their name. Compare the "
        "fingerprint by voice or in person; only if it is right, mark the new key as verified."
    )


class SenderNotVerified(CasebookError):
    says = later("This bundle is from {name}, whose fingerprint was not compared yet.")
    hint = later(
        "Nothing of it was taken in; it waits in the inbox, sealed as it came. Compare the "
        "fingerprint by voice or in person, mark {name} as verified, then take it in."
    )


class SenderOutside(SenderNotVerified):
    says = later("This bundle is from {name}, who is of another group.")
    hint = later(
        "Nothing of it was taken in; it waits in the inbox, sealed as it came. It would put all "
        "that they wrote among what is here. Ask {name} for an excerpt; or say first that they "
        "belong to this group."
    )


class BundleNotForUs(CasebookError):
    says = later("This bundle was not made for this casebook.")
    hint = later("Nothing was changed. Ask the sender to make one for you, with your card.")


class BundleDamaged(CasebookError):
    says = later("This bundle is not whole, or was altered: {reason}.")
    hint = later("Nothing was changed. Ask the sender for it again.")
    status = 3


class BundleTooNew(CasebookError):
    says = later("This bundle was made by a newer version of the program.")
    hint = later("Nothing was changed. Install the newer version and take it in with that.")


class BundleSetAside(CasebookError):
    says = later("This bundle was taken in before, and that was undone.")
    hint = later("Nothing was changed. Say expressly that it is to be taken in again.")


class NothingToSend(CasebookError):
    says = later("There is nothing that {name} does not have, or may have.")
    hint = later("No bundle was made. Ask for a full one if they have lost theirs.")


class MemberRemoved(CasebookError):
    says = later("{name} was removed from the group.")
    hint = later("Nothing was sent. Let them in again first, if that is meant.")


class NotOfTheGroup(CasebookError):
    says = later("{name} is of another group: no bundle of this group goes to them.")
    hint = later(
        "Nothing was sent. Make an excerpt for them; or say first that they belong to this group."
    )


class TooLargeToSend(CasebookError):
    says = later("{ref} is too large for a bundle: a file in it may have 8 GiB at most.")
    hint = later("No bundle was made. Hand that file over by itself.")
