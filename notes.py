"""A member's own notes: ticked questions and what they wrote, kept in the open page alone, saved to and opened from a file of theirs.

The server keeps nothing beyond the open page. A change that is not saved is said on every page, and the browser asks before it
leaves (static/boot.js).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from secrets import token_hex

import streamlit as st

HELD, SAVED, SAID, OPENED, FILE = "_notes", "_notes_saved", "_notes_said", "_notes_opened", "_notes_file"
FORM, VERSION = "community safety scrutiny notes", 1
MOST_NOTES, MOST_LETTERS = 500, {"key": 200, "question": 1_000, "text": 2_000}
MOST_MEGABYTES = 10  # the most notes of the most letters, each letter written as the six of \u0000, still fit
MARKDOWN = re.compile(r"[\\`*_{}\[\]<>$~|&]|^[-+#]|(?<=^\d)[.)]|(?<=^\d\d)[.)]|:(?=[A-Za-z])")
ABOUT = (
    "Tick the questions you mean to ask and write beside them. Your notes are kept in this page alone and are gone when it is closed: save them "
    "to a file on your own device, and open the file here next time. The server keeps no copy."
)
HINT = "For your own preparation. Write nothing by which a person could be known."


class NotNotes(Exception):
    """A file that does not hold notes; says what to do."""


@dataclass(frozen=True)
class Note:
    """What a member keeps of one question. The question's words are kept too: it may not be raised any more when the file is opened."""

    question: str
    ticked: bool = False
    text: str = ""

    @property
    def label(self) -> str:
        """The question for the page. It may be from a file: all that could be markdown shows as it is written."""
        return MARKDOWN.sub(r"\\\g<0>", " ".join(self.question.split()))


def held() -> Mapping[str, Note]:
    """The notes of the open page, by the question's key."""
    notes: Mapping[str, Note] = st.session_state.setdefault(HELD, {})
    return notes


def unsaved() -> bool:
    """Whether something would be lost if the page were closed now."""
    return bool(held()) and held() != st.session_state.get(SAVED, {})


def tick(key: str, question: str) -> bool:
    """The box beside a question (markdown); whether its note is to be seen: it is ticked, or something is written.

    The question stands there without its bold: what is read out is the label with all its signs.
    """
    widget, before = f"tick {key}", _note(key, question)
    first = before.ticked and widget not in st.session_state  # Streamlit forgets a box that is not drawn
    ticked = st.checkbox(before.label, value=first, key=widget, on_change=_changed, args=(key, question, "ticked", widget))
    if ticked != before.ticked:  # the session was lost while the page stood open, and the browser knows more than the server
        _keep(key, replace(before, ticked=ticked))
    return ticked or bool(before.text)


def write(key: str, question: str) -> None:
    """The field for what the member wants to remember of a question."""
    widget, before = f"write {key}", _note(key, question)
    first = "" if widget in st.session_state else before.text
    said = (key, question, "text", widget)
    text = st.text_area(
        "My note", first, key=widget, max_chars=MOST_LETTERS["text"], height=90, placeholder=HINT, on_change=_changed, args=said
    )
    if text != before.text:
        _keep(key, replace(before, text=text))


def save() -> None:
    """The button that makes a file of the notes, and the file.

    What was typed just before the click arrives with it, so the file is made in the run that the click brings about. static/boot.js takes
    it up as soon as it is there; where it does not, the reader does. The notes count as saved once the file was asked for.
    """
    if st.button("Save my notes", key="save_notes", icon=":material/download:", disabled=not held()):
        st.session_state[FILE] = token_hex(4), dict(held())
    mark, notes = st.session_state.get(FILE, ("", {}))
    if notes and notes == held():
        name = f"scrutiny-notes-{date.today():%Y-%m-%d}.json"
        if st.download_button("Download again", as_file(notes), name, "application/json", key=f"notes_file_{mark}", type="tertiary"):
            st.session_state[SAVED] = notes


def open_file() -> None:
    """The field that takes a saved file; what it holds is added to the notes, in place of those on the same questions."""
    widget = f"open_notes_{st.session_state.setdefault(OPENED, 0)}"  # a new one after each file: it is empty again
    st.file_uploader("Open saved notes", "json", key=widget, max_upload_size=MOST_MEGABYTES, on_change=_opened, args=(widget,))


def said() -> None:
    """What became of a file, once."""
    if sentence := st.session_state.pop(SAID, ""):
        st.info(sentence)


def as_file(notes: Mapping[str, Note]) -> bytes:
    """Notes as the bytes of a file, the same for the same notes."""
    content = {"form": FORM, "version": VERSION, "notes": {key: asdict(note) for key, note in sorted(notes.items())}}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def read(content: bytes) -> dict[str, Note]:
    """The notes in the bytes of a file. Raises NotNotes."""
    if len(content) > MOST_MEGABYTES * 1_000_000:
        raise NotNotes("This file is too large for notes. Nothing was opened.")
    try:
        given = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise NotNotes("This file could not be read. Choose the file that “Save my notes” made. Nothing was opened.") from None
    if not isinstance(given, dict) or set(given) != {"form", "version", "notes"} or (given["form"], given["version"]) != (FORM, VERSION):
        raise NotNotes("This file does not hold notes of this dashboard. Choose the file that “Save my notes” made. Nothing was opened.")
    notes = given["notes"]
    if not isinstance(notes, dict) or len(notes) > MOST_NOTES or not all(_is_note(key, note) for key, note in notes.items()):
        raise NotNotes("This file of notes was changed in a way that cannot be read. Nothing was opened.")
    return {key: Note(note["question"], note["ticked"], note["text"]) for key, note in notes.items()}


def _is_note(key: str, note: object) -> bool:
    if not isinstance(note, dict) or set(note) != {"question", "ticked", "text"}:
        return False
    said = {"key": key, "question": note["question"], "text": note["text"]}
    return isinstance(note["ticked"], bool) and all(_is_text(text, MOST_LETTERS[name]) for name, text in said.items())


def _is_text(text: object, most: int) -> bool:
    """Half a letter (a lone surrogate) is none: JSON can say it, but no page can show it and no file keep it."""
    return isinstance(text, str) and len(text) <= most and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _note(key: str, question: str) -> Note:
    """What is held of a question, in the words that it has now."""
    words = re.sub(r"\\(.)", r"\1", question.replace("**", ""))
    return replace(held().get(key, Note(words)), question=words)


def _keep(key: str, note: Note) -> None:
    notes = {**held(), key: note}
    st.session_state[HELD] = {each: kept for each, kept in notes.items() if kept.ticked or kept.text}


def _changed(key: str, question: str, part: str, widget: str) -> None:
    _keep(key, replace(_note(key, question), **{part: st.session_state[widget]}))


def _opened(widget: str) -> None:
    file = st.session_state[widget]
    if file is None:
        return
    st.session_state[OPENED] += 1
    try:
        st.session_state[SAID] = _add(read(file.getvalue()))
    except NotNotes as problem:
        st.session_state[SAID] = str(problem)


def _add(given: Mapping[str, Note]) -> str:
    """Adds the notes of a file to those of the page; says what was done."""
    opened = {key: note for key, note in given.items() if note.ticked or note.text}
    before = held()
    if len({**before, **opened}) > MOST_NOTES:
        raise NotNotes("With the notes of this file there would be too many on this page. Nothing was opened.")
    st.session_state[HELD] = {**before, **opened}
    if before.keys() <= opened.keys():  # all of it is in that file
        st.session_state[SAVED] = opened
    for key, note in opened.items():
        for part, value in ((f"tick {key}", note.ticked), (f"write {key}", note.text)):
            if part in st.session_state:  # it stands on the page; another one would keep this value for ever
                st.session_state[part] = value
    replaced = any(key in before and before[key] != note for key, note in opened.items())
    count = f"{len(opened)} {'note was' if len(opened) == 1 else 'notes were'} opened."
    return f"{count} On the same questions they stand in place of what you had." if replaced else count
