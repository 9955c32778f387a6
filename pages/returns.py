"""Officers load a return: the template, what a file would do, drafts to publish or undo, and the history."""

import streamlit as st

import drawing
import selection
import signin
from answers import returns

SAID, LOOKED, ROUND = "_returns_said", "_returns_looked", "_returns_round"
ENDED = "Your sign-in as an officer has ended. Nothing was stored. Sign in again."
NOT_SET_UP = (
    "**Officers cannot sign in here yet**, so returns are loaded on the server, by command line. Whoever runs this dashboard can set up "
    "sign-in with the council's own provider (OpenID Connect): `docs/deploy.md` says how."
)
COMMANDS = """python -m loaders template return.xlsx     the workbook to fill in
python -m loaders check return.xlsx        what is wrong with it; writes nothing
python -m loaders load --draft return.xlsx
python -m loaders history                  every load with its number
python -m loaders publish 65               or: --on 2026-11-27
python -m loaders undo 65"""
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def tell(act, *arguments, **more) -> None:
    """Does what a button asks for, by the officer who is signed in now, and keeps what came of it for the next drawing of the page."""
    officer = signin.officer()
    if officer is None:
        st.session_state[SAID] = ("not done", ENDED)
        return
    try:
        st.session_state[SAID] = ("done", act(*arguments, by=officer.code, **more))
    except returns.NotPossible as problem:
        st.session_state[SAID] = ("not done", str(problem))
    except returns.StoreUnavailable as problem:
        st.session_state[SAID] = ("not done", f"{problem} Nothing was stored.")


def said() -> None:
    kind, sentence = st.session_state.pop(SAID, ("", ""))
    if sentence:
        with st.container(key="said"):
            (st.success if kind == "done" else st.warning)(sentence)


def look(widget: str) -> None:
    """Looks through the file that was chosen; forgets what was looked at when it is taken away."""
    file = st.session_state[widget]
    st.session_state.pop(LOOKED, None)
    if file is not None and signin.officer():
        try:
            st.session_state[LOOKED] = returns.look(file.getvalue(), file.name)
        except returns.StoreUnavailable as problem:
            st.session_state[SAID] = ("not done", str(problem))


def send(looked: returns.Looked, draft: bool) -> None:
    tell(returns.send, looked, draft=draft)
    st.session_state.pop(LOOKED, None)
    st.session_state[ROUND] = st.session_state.get(ROUND, 0) + 1  # an empty field for the next file


def preview(looked: returns.Looked) -> None:
    """What the file would do, and the two ways to load it."""
    with st.container(key="verdict"):
        st.markdown(looked.sentence)
    for warning in looked.warnings:
        st.caption(f"Noticed: {warning}")
    if looked.problems:
        drawing.table(looked.problems)
    if not looked.changes:
        return
    st.markdown(looked.counts)
    st.markdown(looked.pages)
    drawing.table(looked.changes)
    with st.container(key="load_buttons", horizontal=True):
        st.button("Load as a draft", key="load_draft", type="primary", on_click=send, args=(looked, True))
        if not returns.approval():
            st.button("Load and publish now", key="load_now", on_click=send, args=(looked, False))
    st.caption("A draft is shown to officers alone, with a mark, until it is published. Either can be undone.")


def held() -> None:
    """The loads that can be published or undone."""
    waiting = {one.choice: one for one in returns.waiting()}
    if not waiting:
        st.caption("No return has been loaded yet, or all were undone.")
        return
    one = waiting[st.selectbox("Which load", waiting, key="which_load")]
    if one.may_publish:
        if returns.approval():
            st.caption("Another officer than the one who loaded it has to publish it.")
        day = st.date_input("Public from", min_value="today", format="DD/MM/YYYY", key="publish_on")
    with st.container(key="act_buttons", horizontal=True):
        if one.may_publish:
            st.button("Publish", key="publish", type="primary", on_click=tell, args=(returns.publish, one.load), kwargs={"on": day})
        st.button("Undo this load", key="undo", on_click=tell, args=(returns.undo, one.load))
    st.caption("After an undo, what was held before holds again. Its rows stay in the store, seen by nobody.")


def desk() -> None:
    said()
    st.header("The workbook to fill in", anchor=False)
    st.caption("One sheet for each kind of fact, with lists to choose from and an example above each header.")
    st.download_button(
        "Download the template", returns.template_workbook, returns.TEMPLATE, WORKBOOK, key="template", icon=":material/download:"
    )
    st.header("Look through a file", anchor=False)
    widget = f"return_{st.session_state.get(ROUND, 0)}"
    st.file_uploader(
        "A return, as .xlsx or .csv", returns.ENDINGS, key=widget, max_upload_size=returns.MOST_MEGABYTES, on_change=look, args=(widget,)
    )
    if looked := st.session_state.get(LOOKED):
        preview(looked)
    st.header("Publish or undo", anchor=False)
    held()
    st.header("History", anchor=False)
    loads, acts = returns.history()
    drawing.folded("The returns as they stand", loads, key="table_loads")
    drawing.folded("Each load, publication and undo", acts, key="table_acts")
    st.download_button(
        "Save the history as CSV", returns.audit_file, "history-of-returns.csv", "text/csv", key="audit", icon=":material/download:"
    )


selection.current()
if signin.officer():
    drawing.answer("**A file is looked through before anything is stored.** You see what is wrong with it, or what it would change.")
    desk()
elif not signin.configured():
    drawing.answer(NOT_SET_UP)
    st.code(COMMANDS, language=None)
else:
    drawing.answer(
        signin.why_not() or "**This page is for officers.** Everything that is published is on the other pages, without a sign-in."
    )
    signin.sign_in_button(key="sign_in_returns")
