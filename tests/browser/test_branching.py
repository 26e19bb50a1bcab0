"""The row that changes the learning rate, in a real browser: it follows the player until somebody types an epoch."""

from dlcore.links import parse_link
from dlcore.schedules.changes import changes_of

LINK = "v=1&data=moons&n=100&hidden=4&opt=sgd&lr=0.1&epochs=20"


def test_the_moment_of_the_player_is_where_the_rate_changes(server, page, settle):
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{server}/learning_rate?{LINK}")
    page.locator(".player .progress[hidden]").wait_for(state="attached")
    settle(page)
    epoch = page.get_by_role("spinbutton", name="Epoch after which the learning rate changes")
    exact = page.get_by_role("button", name="Branch here")
    assert epoch.input_value() == "19" and exact.is_disabled(), "the last epoch that can still have another rate"
    page.get_by_role("slider", name="Moment of the training run").press("Home")
    for _ in range(6):
        page.get_by_role("slider", name="Moment of the training run").press("ArrowRight")
    page.wait_for_function("() => window.playerMoment === 6")
    assert epoch.input_value() == "6"
    page.get_by_role("button", name="α ÷ 10 after this epoch").press("Enter")
    page.wait_for_url("**branches=0**")
    assert changes_of(parse_link(page.url.replace("&branches=0", "")).experiment) == ((6, 0.01),)

    settle(page)
    epoch.fill("12")
    page.get_by_role("slider", name="Moment of the training run").press("Home")
    page.wait_for_function("() => window.playerMoment === 0")
    assert epoch.input_value() == "12", "what was typed stays"
    rate = page.get_by_role("spinbutton", name="Exact learning rate from there on")
    rate.fill("0.5")
    rate.press("Enter")
    page.wait_for_url("**change_at=6-12&change_to=0.01-0.5**")
    settle(page)
    epoch.fill("20")
    assert page.get_by_role("button", name="α × 3 after this epoch").is_disabled(), "there is no such epoch"
