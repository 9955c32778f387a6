"""What should the committee ask, whom, and where is the evidence?"""

import streamlit as st

import drawing
import notes
import selection
import signin
from answers import enquiries


def shown(question: enquiries.Question) -> None:
    """A question that can be ticked; whom to ask; a note once it is ticked; behind the source line the evidence and the rule."""
    with st.container(border=True, key=f"ask_{question.slug}"):
        noted = notes.tick(question.key, question.text)
        st.caption(question.about)
        if noted:
            notes.write(question.key, question.text)
        drawing.folded(question.shown_by, question.evidence.table, key=f"source_{question.slug}", note=question.basis)


chosen = selection.current()
page = enquiries.answer(chosen, audience=signin.audience())

drawing.answer(page.sentence)

subjects = list(page.subjects)
if len(subjects) > 1:
    about = selection.several("about")
    # always all of them: Streamlit drops from what is chosen whatever is not on offer for a moment, and does not bring it back
    selection.choose_several("About", list(enquiries.SUBJECTS.values()), key="about")
    subjects = [subject for subject in subjects if about is None or subject in about]
    if not subjects:
        st.caption("No question here is about what is chosen.")
raised = {subject: [question for question in page.questions if question.subject == subject] for subject in subjects}
for subject, questions in raised.items():
    st.header(subject, anchor=False)
    for question in questions:
        shown(question)

if selection.shows("notes"):
    st.header("My notes", anchor=False)
    st.caption(notes.ABOUT)
    with st.container(key="my_notes", horizontal=True, vertical_alignment="bottom"):
        notes.save()
        notes.open_file()
    notes.said()
    above = {question.key for questions in raised.values() for question in questions}
    others = {key: note for key, note in notes.held().items() if key not in above}
    if others:
        st.subheader("On questions that are not shown above", anchor=False)
        for number, (key, note) in enumerate(others.items()):
            with st.container(border=True, key=f"ask_other_{number}"):
                if notes.tick(key, note.label):
                    notes.write(key, note.label)

    st.header("How questions are raised", anchor=False)
    st.caption(page.ranking)
    drawing.folded("The rules, in the order in which questions rank", page.rules, key="section_enquiries")
