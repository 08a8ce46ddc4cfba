"""The group in the window: members, bundles that go and come, and what waits to be settled."""
