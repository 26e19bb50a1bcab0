"""Marks that nobody sees and the pointer finds: those that show a value under it, and the rules of the player's moment.

Transparent by their ink, not by `opacity`: for each element that is less opaque than its neighbours a browser composes
a group of its own. Three hundred such points made every screen frame of the player 5 ms longer. By their ink a page
tells them from others, too, and does not paint them (`styles/page.css`): six hundred made what follows a change 45 ms
longer, for each is moved to its place by a transformation, and pieces with different ones are composed one by one.
"""

UNSEEN = {"opacity": 1, "fillOpacity": 0, "strokeOpacity": 0, "aria": False}
"""Of a mark of Altair, given by `**`. 1 is said because points are less than opaque unless something is said."""
