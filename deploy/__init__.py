"""How the app is served to others: the hosted entry, replicas behind a proxy, the files that containers are made of."""
