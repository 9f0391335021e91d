"""The console as a person uses it."""

from playwright.sync_api import Locator, Page, expect

# An arrow shines for less time than a busy machine takes to look at it twice.
KEEP_LIT = """
new MutationObserver(changes => {
    for (const {target} of changes) {
        if (target.matches(".edge.lit")) {
            target.dataset.lit = target.getAttribute("class");
        }
    }
}).observe(document, {subtree: true, attributeFilter: ["class"]});
"""


class ConsolePage:
    """A page of the console, and what can be done there."""

    def __init__(self, page: Page) -> None:
        page.add_init_script(KEEP_LIT)
        self.page = page
        self.status = page.locator("#status")
        self.panel = page.locator("#panel")
        self.lines = page.locator("#lines li")
        self.story = page.locator("#summary")
        self.notice = page.locator("#notices")

    def open(self, address: str) -> None:
        """Opens the address that ``up --console`` prints, and waits for the picture."""
        self.page.goto(address)
        expect(self.status).to_have_text("Live")

    def node(self, name: str) -> Locator:
        """A node of the picture, by the name of its resource."""
        return self.page.locator(f"#picture [data-node$='::{name}']")

    def open_all(self) -> None:
        """Opens all components, so that each resource has a box."""
        self.press("Open all")

    def lit_edges(self, *classes: str) -> Locator:
        """The arrows of the picture that an event with these classes, such as ``error``, has lit."""
        conditions = "".join(f"[data-lit~='{each}']" for each in ("lit", *classes))
        return self.page.locator(f"#picture .edge{conditions}")

    def open_panel(self, name: str) -> None:
        """Opens the panel of a node, in the table where the screen has no room for the picture."""
        if self.page.locator("#picture").is_hidden():
            self.page.locator("#table tbody th").get_by_text(name, exact=True).click()
        else:
            if not self.node(name).count():
                self.open_all()
            self.node(name).click()
        expect(self.panel.get_by_role("heading", level=2)).to_have_text(name)

    def open_section(self, title: str) -> None:
        """Opens a section of the panel."""
        self.panel.locator("summary").filter(has_text=title).click()

    def press(self, name: str, *, exact: bool = True) -> None:
        """Presses a button."""
        self.page.get_by_role("button", name=name, exact=exact).click()

    def is_wider_than_the_screen(self) -> bool:
        """Whether one has to scroll sideways."""
        return self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
