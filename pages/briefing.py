"""What goes into the pack for the meeting, and the pack itself."""

import streamlit as st

import drawing
import notes
import selection
import signin
from answers import briefing, frame

MADE = (
    "Three files are made: the pack to print, with two pages that say what matters first; a draft report to edit, with gaps for what an "
    "officer has to write; and every figure as a workbook. They hold what the pages show for the selection above, and are kept nowhere: "
    "download them before you change anything here."
)
FOR_OFFICERS = (
    "You are signed in as an officer: **these files are the public's all the same and hold no draft**. With drafts they are made on the machine "
    "that runs the dashboard: `python -m answers briefing --drafts --out FOLDER`, with `--partnership CODE` and `--as-at DAY` if you like."
)


@st.fragment
def make() -> None:
    """The button, and after it the files. What is downloaded does not run the page again, so that the others stay."""
    if not st.button("Make the pack", type="primary", key="make_pack"):
        return
    files: list[briefing.File] = []  # here: the names of the page stand while this runs by itself again
    progress = st.progress(0.0)
    try:
        for at, kind in enumerate(briefing.KINDS):
            progress.progress(at / len(briefing.KINDS), text=f"{kind.doing} ({at + 1} of {len(briefing.KINDS)})")
            files.append(briefing.file(kind, chosen, "public", sections=sections, notes=kept))
    except frame.StoreUnavailable as problem:
        st.info(f"The pack could not be made: {problem}")
        return
    progress.empty()
    with st.container(key="pack_files", horizontal=True):
        for file in files:
            size = f"{max(1, round(len(file.body) / 1000)):,} kB"
            st.download_button(
                f"{file.label}, {size}", file.body, file.name, file.media_type, key=file.name, icon=":material/download:", on_click="ignore"
            )


chosen = selection.current()
every = list(briefing.SECTIONS)
wanted = selection.several("section")
sections = every if wanted is None else [name for name in every if name in wanted]
kept = [(note.question, note.text) for note in notes.held().values() if note.ticked or note.text]

drawing.answer(briefing.promise(chosen, sections, len(kept)))

st.header("What goes in", anchor=False)
selection.choose_several("Sections", every, key="section")
st.caption(
    "The summary comes first and the sources last, whatever is chosen."
    if sections
    else "No section is chosen: the pack will hold the summary and the sources alone."
)
if not kept:
    st.caption("Questions that you tick on Lines of enquiry, and what you write beside them, would stand after the summary.")
if signin.officer():
    st.markdown(FOR_OFFICERS)

st.header("The files", anchor=False)
st.caption(MADE)
make()
