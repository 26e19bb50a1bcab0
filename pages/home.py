"""The front page: what this is, experiments that open with one click, and the topics."""

from pages.shared.gallery import GALLERY
from pages.shared.navigation import PAGES, TOPICS, as_page
from pages.shared.shell import enter, header

import streamlit as st

enter("home")
header("home")

st.markdown(
    "Train small neural networks in your browser and look inside them: every hidden unit, every epoch, and "
    "the numbers that say whether it learned. Change any setting and it trains again; "
    "every state has a link you can share."
)

experiments = [experiment for experiment in GALLERY if experiment.page in PAGES]
if experiments:
    st.header("Start from an experiment", anchor=False)
    st.markdown("Make a prediction first. Each picture is what the network had learned when it stopped.")
    theme = st.context.theme.type or "light"
    with st.container(key="card-grid-gallery", gap="small"):
        for experiment in experiments:
            with st.container(border=True, gap="small", key=f"card-{experiment.id}"):
                st.image(experiment.picture(theme), width="stretch", alt=f"What “{experiment.title}” learned")
                st.page_link(
                    as_page(experiment.page),
                    label=f"**{experiment.title}**",
                    query_params=experiment.settings,
                    width="stretch",
                )
                st.markdown(experiment.question)

if TOPICS:
    st.header("Topics", anchor=False)
    with st.container(key="card-grid-topics", gap="small"):
        for topic in TOPICS:
            with st.container(border=True, gap="small", key=f"card-topic-{topic.id}"):
                st.page_link(as_page(topic.id), label=f"**{topic.title}**", icon=topic.icon, width="stretch")
                st.markdown(f"{topic.question} {topic.blurb}")
