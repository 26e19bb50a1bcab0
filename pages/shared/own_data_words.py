"""What is said about own data where a run leaves the page: they do not leave with it."""

import streamlit as st

from dlcore.datasets.own import OwnDataset
from dlcore.datasets.spec import Dataset
from dlcore.own_data.written_file import NAME, to_csv


def say_link_lacks(dataset: Dataset) -> None:
    """That a link does not carry them, for the box with the links."""
    if isinstance(dataset, OwnDataset):
        st.markdown(
            "**Your own data are not in the link.** It opens every setting, with another set in their place and a box "
            "to bring them: give whoever gets the link the file too."
        )


def say_script_reads(dataset: Dataset) -> None:
    """Which file a script reads, and the file itself where there is none yet; plain text, for somebody named it."""
    if not isinstance(dataset, OwnDataset):
        return
    st.text(f"The programs read your own data from {dataset.file.name}: keep that file beside them.")
    if dataset.file.name == NAME:
        st.download_button("Your data (CSV)", to_csv(dataset), NAME, "text/csv", on_click="ignore")
