"""Refuses a record that cannot be saved: what is missing, unknown codes, records that are not."""

from casebook.book.terms import Terms
from casebook.db.store import Store
from casebook.errors import NoSuchRecord, NotReady
from casebook.records import Field, Record, Shape, problems


def check_record(record: Record, store: Store, terms: Terms) -> None:
    """Raises `NotReady`, naming every field that is not as it must be."""
    found = [f"{problem.field} {problem.says}" for problem in problems(record)]
    values = vars(record)
    for spec in record.fields():
        if values[spec.name] and (spec.vocabulary or spec.shape is Shape.REF):
            found += _field_problems(record, spec, store, terms)
    if found:
        raise NotReady(problems="; ".join(found))


def _field_problems(record: Record, spec: Field, store: Store, terms: Terms) -> list[str]:
    value = getattr(record, spec.name)
    if spec.vocabulary:
        known = terms.of(spec.vocabulary)
        codes = value if spec.is_set else (value,)
        return [f"{spec.name}: there is no code {code[:40]}" for code in codes if code not in known]
    if spec.shape is Shape.REF:
        try:
            other = store.find(value)
        except NoSuchRecord:
            return [f"{spec.name} names a record that is not there"]
        if other.kind not in spec.kinds:
            return [f"{spec.name} names {other.ref}, which is no {' or '.join(spec.kinds)}"]
        if other.id == record.id:
            return [f"{spec.name} names the record itself"]
    return []
