"""Marks that nobody sees and the pointer finds: those that show a value under it, and the rules of the player's moment.

Transparent by their ink, not by `opacity`: for each element that is less opaque than its neighbours a browser composes
a group of its own. Three hundred such points made every screen frame of the player 5 ms longer.
"""

UNSEEN = {"opacity": 1, "fillOpacity": 0, "strokeOpacity": 0}
"""Of a mark of Altair, given by `**`. 1 is said because points are less than opaque unless something is said."""
