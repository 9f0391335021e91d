// Shows the items of the shop and orders them. Everything is asked of this site's own address, below /api.

const shelf = document.querySelector("#shelf");
const notice = document.querySelector("#notice");
const euros = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

const REASONS = {
  400: "The shop did not understand the request.",
  403: "You may not do that here.",
  404: "That item is no longer there.",
  429: "Many people are in the shop just now. Try again in a moment.",
};

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(`/api${path}`, options);
  } catch {
    throw new Error("The shop cannot be reached. Are you offline?");
  }
  if (!answer.ok) {
    throw new Error(REASONS[answer.status] ?? "The shop has a problem. Try again later.");
  }
  return answer.json();
}

function say(text, kind = "") {
  notice.textContent = text;
  notice.dataset.kind = kind;
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function show(item) {
  const available = item.stock > 0;
  const order = element("button", "order", available ? "Order one" : "Sold out");
  order.type = "button";
  order.disabled = !available;
  order.setAttribute("aria-label", `${order.textContent}: ${item.name}`);
  order.addEventListener("click", () => place(item, order));
  const entry = element("li", "item");
  entry.append(
    element("h3", "name", item.name),
    element("span", "price", euros.format(item.cents / 100)),
    element("p", "stock", available ? `${item.stock} in stock` : "None in stock"),
    order,
  );
  return entry;
}

async function place(item, button) {
  button.disabled = true;
  say(`Ordering ${item.name}…`);
  try {
    const taken = await ask("/orders", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ item: item.id, quantity: 1 }),
    });
    say(`Thank you. ${item.name} is ordered, under the number ${taken.order}.`, "good");
  } catch (error) {
    say(error.message, "bad");
  } finally {
    button.disabled = false;
  }
}

async function fill() {
  say("Looking at the shelves…");
  try {
    const items = [];
    let after = "";
    do {
      const page = await ask(`/items${after && `?after=${encodeURIComponent(after)}`}`);
      items.push(...page.items);
      after = page.next ?? "";
    } while (after);
    items.sort((one, other) => one.name.localeCompare(other.name));
    shelf.replaceChildren(...items.map(show));
    say(items.length ? `${items.length} on the shelves.` : "The shelves are empty just now. Come back later.");
  } catch (error) {
    say(error.message, "bad");
  }
}

fill();
