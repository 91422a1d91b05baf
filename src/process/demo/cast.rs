//! Who and what is in the story. All of it is invented; `example.com` belongs to nobody.

/// Somebody who signs in.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    pub name: &'static str,
    pub email: &'static str,
    /// The role in the main workspace; `owner` owns the agency.
    pub role: &'static str,
}

pub const PASSWORD: &str = "porchlight-demo";
pub const AGENCY: &str = "Lanternworks";
/// The agency's first client: a shop for office plants, whose pages the demo serves.
pub const SHOP: &str = "Fernwood";
/// The agency's other client.
pub const STUDIO: &str = "Tidewater Yoga";
pub const STUDIO_ORIGIN: &str = "https://tidewater-yoga.example";
/// Of both.
pub const TIME_ZONE: &str = "Europe/London";

pub const OWNER: Person = Person { name: "Marlo Venn", email: "owner@example.com", role: "owner" };
pub const FIRST_REP: Person = Person { name: "Ilse Brandt", email: "ilse@example.com", role: "sales" };
pub const SECOND_REP: Person = Person { name: "Tomas Okoye", email: "tomas@example.com", role: "sales" };
pub const AGENT: Person = Person { name: "Priya Lund", email: "priya@example.com", role: "agent" };
pub const MARKETER: Person = Person { name: "Noor Castell", email: "noor@example.com", role: "marketing" };

/// Everybody of the shop, the owner first.
pub const PEOPLE: [Person; 5] = [OWNER, FIRST_REP, SECOND_REP, AGENT, MARKETER];

/// Runs the studio.
pub const TEACHER: Person = Person { name: "Edda Quist", email: "edda@example.com", role: "client_admin" };

/// What the people of the cast work with.
pub const AGENTS_BROWSER: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

/// Browser, screen, language and time zone of visitors.
pub const DEVICES: [(&str, &str, &str, &str); 5] = [
    (AGENTS_BROWSER, "1920x1080", "en-GB", "Europe/London"),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 \
         Mobile/15E148 Safari/604.1",
        "393x852",
        "en-GB",
        "Europe/London",
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
        "1512x982",
        "en-IE",
        "Europe/Dublin",
    ),
    (
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
        "412x915",
        "fr-FR",
        "Europe/Paris",
    ),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "1440x900", "de-DE", "Europe/Berlin"),
];

/// What brought a visitor: the referrer, and source, medium and campaign of the link.
pub const WAYS: [(Option<&str>, Option<[&str; 3]>); 6] = [
    (Some("https://www.google.com/"), None),
    (None, None),
    (Some("https://www.google.com/"), Some(["google", "cpc", "spring-offices"])),
    (Some("https://www.linkedin.com/"), Some(["linkedin", "social", "office-tour"])),
    (Some("https://www.bristol-workspaces.example/suppliers"), None),
    (None, Some(["newsletter", "email", "november-letter"])),
];

pub const FIRST_NAMES: [&str; 26] = [
    "Ada", "Bram", "Cora", "Dario", "Elif", "Finn", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Lior", "Mina", "Nils",
    "Orla", "Pavel", "Quin", "Rosa", "Sami", "Tova", "Umar", "Vera", "Wim", "Xenia", "Yara", "Zeno",
];
pub const LAST_NAMES: [&str; 21] = [
    "Ashgrove",
    "Birchwell",
    "Cloverly",
    "Dunmoor",
    "Elmsworth",
    "Fennimore",
    "Gladebrook",
    "Hazelton",
    "Ivyside",
    "Juniperre",
    "Knollwood",
    "Larkmead",
    "Mossley",
    "Nettleby",
    "Oakhanger",
    "Pinecroft",
    "Quillfeather",
    "Rowanby",
    "Sedgewick",
    "Thistledown",
    "Underhay",
];
pub const COMPANIES: [&str; 12] = [
    "Harbour Lane Dental",
    "Northlight Studio",
    "Cobalt & Reed",
    "Three Herons Hotel",
    "Mill Street Coworking",
    "Paper Kite Books",
    "Bluebell Nursery School",
    "Quayside Architects",
    "Copper Kettle Café",
    "Saltmarsh Yoga",
    "Greyfriars Legal",
    "Lumen Software",
];

/// What the shop sells, and what it is worth in pence.
pub const PRODUCTS: [(&str, i64); 6] = [
    ("Canopy plan, 40 plants", 480_000),
    ("Understory plan, 15 plants", 192_000),
    ("Living wall, 6 m²", 735_000),
    ("Moss panel for the reception", 128_000),
    ("Desk set of ferns", 24_900),
    ("Seasonal courtyard planting", 310_000),
];

/// How leads come that no form brought: source and detail.
pub const SOURCES: [(&str, Option<&str>); 3] =
    [("Referral", Some("Recommended by a client")), ("Phone", None), ("Trade fair", Some("Bristol Workspace Week"))];

/// What people write into the contact form.
pub const MESSAGES: [&str; 5] = [
    "We have 30 desks on two floors and hardly any daylight. What would you suggest?",
    "Could you come by next week and look at our reception?",
    "Looking for someone to take care of about 20 plants while we move.",
    "How much is a living wall of roughly six square metres, with care?",
    "A colleague showed me your desk ferns. Do you deliver to Bath?",
];

pub const STUDIO_MESSAGES: [&str; 4] = [
    "Is there a beginners' class on weekday evenings?",
    "Do you come to companies? We would be about twelve people.",
    "Can I try a class before I take the ten-class pass?",
    "My back hurts from the office. Which class would you recommend?",
];

pub const TAGS: [&str; 8] =
    ["office", "hotel", "school", "living-wall", "urgent", "repeat-client", "needs-site-visit", "newsletter"];

pub const NOTES: [&str; 8] = [
    "Wants low-light plants; the windows face north.",
    "Budget is agreed for this quarter. Decides together with the office manager.",
    "Asked whether watering is included. Sent the care sheet.",
    "Had a bad time with another supplier: plants died over the summer. Stress the replacement promise.",
    "Site visit done: 3 floors, one lift, loading bay at the back.",
    "Would like a first photo of the living wall before they sign.",
    "Left a message with reception, will call again on Thursday.",
    "Very friendly call. Opens a second office in spring.",
];

pub const FOLLOW_UPS: [(&str, &str); 5] = [
    ("Call about the quote", "call"),
    ("Send the care sheet and two references", "email"),
    ("Agree on a day for the site visit", "call"),
    ("Meet at the greenhouse", "meeting"),
    ("Ask whether the sample plants arrived", "whatsapp"),
];

/// Chats: who speaks (`v` the visitor, `a` an agent, `p` an agent's private note) and what is said.
pub const CHATS: [&[(char, &str)]; 8] = [
    &[
        ('v', "Hi! Do you also look after plants that we already have?"),
        ('a', "Hello! Yes, we do: we come by first, see how they are, and then make a care plan."),
        ('v', "Great. It is about 25 plants on two floors."),
        ('a', "Then the Understory plan fits best. Shall I send you a quote by email?"),
        ('v', "Yes please, ada.visits@example.com"),
    ],
    &[
        ('v', "How long does a living wall take from order to opening day?"),
        ('a', "About five weeks: two for growing in, one for the frame, the rest is planning."),
        ('p', "Hotel project, could be big. Tomas, can you take this one?"),
        ('v', "That would be just in time for us."),
    ],
    &[
        ('v', "My fern has brown tips, what am I doing wrong?"),
        ('a', "Most of the time it is dry air. A saucer with wet pebbles under the pot helps a lot."),
        ('v', "I will try that, thank you!"),
        ('a', "Write any time. A photo helps if it does not get better."),
    ],
    &[('v', "Do you deliver on Saturdays?")],
    &[
        ('v', "We are a school. Is there a discount?"),
        ('a', "There is: 15 % for schools and nurseries, on plants and on care."),
        ('v', "Lovely. I need a written offer for the board."),
        ('a', "It is on its way. Which name should stand on it?"),
        ('v', "Bluebell Nursery School, attention Cora Mossley."),
    ],
    &[
        ('v', "I ordered the desk set last week and one pot arrived broken."),
        ('a', "I am sorry about that! We send you a new one today, no need to return the old one."),
        ('v', "That was quick. Thanks."),
    ],
    &[('v', "Is anybody there?"), ('v', "I would like to talk about a courtyard planting for our hotel.")],
    &[
        ('v', "Which plants are safe with cats?"),
        ('a', "Ferns, palms and calatheas are. We keep lilies away from homes with cats."),
        ('v', "Perfect, I take three calatheas."),
    ],
];

/// Labels of chats, by the place of the chat in [`CHATS`].
pub const LABELS: [&[&str]; 8] = [
    &["care plan"],
    &["living wall", "hotel"],
    &["plant care"],
    &[],
    &["quote", "school"],
    &["delivery"],
    &["hotel"],
    &[],
];

/// Name and email of somebody.
pub fn somebody(number: usize) -> (&'static str, &'static str, String) {
    let (first, last) = (pick(&FIRST_NAMES, number), pick(&LAST_NAMES, number * 8));
    (first, last, format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase()))
}

/// Takes the item at a place, round and round.
pub fn pick<T: Copy, const N: usize>(items: &[T; N], place: usize) -> T {
    const { assert!(N > 0) };
    #[expect(clippy::indexing_slicing, reason = "the remainder is below the length, which is not zero")]
    items[place % N]
}
