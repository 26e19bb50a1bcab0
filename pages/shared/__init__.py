"""What the pages share: the shell around every page, the player, the controls and the charts."""
