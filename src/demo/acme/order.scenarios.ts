import type { Scenario } from '../demo.types';

const DELIVERY = 'Orders & Delivery';
const RETURNS = 'Returns & Refunds';

export const orderScenarios: readonly Scenario[] = [
  {
    team: DELIVERY,
    tags: ['delivery', 'tracking'],
    priority: 'NORMAL',
    openings: [
      [
        'Order {order} has not moved for {days} days',
        'I ordered a {product} (order {order}) and the tracking page has said "in transit, {city}" for {days} days now. We leave for our trip on Saturday and I would really like to have it by then.',
      ],
      [
        'Where is my {product}?',
        'My order {order} was meant to arrive last week. {carrier} only tells me to contact the sender. Could you find out where the {product} is?',
      ],
      [
        'Tracking of {order} is stuck in {city}',
        'Tracking shows my parcel in {city}, and nothing has changed since. I live half an hour from there and could even fetch it. Order {order}, one {product}.',
      ],
    ],
    question:
      'I am sorry about the wait. I have opened an enquiry with {carrier}. Could you confirm the delivery address, and whether somebody is at home during the day?',
    answer: 'The address on the order is right. Somebody is in every morning until noon.',
    note: '{carrier} depot in {city} confirms the parcel is there with a damaged label. Asked them to relabel it.',
    wait: 'Enquiry with {carrier} is open, they answer within two working days.',
    fix: 'Good news: the parcel was found at the {city} depot with an unreadable label. It has a new one and is out for delivery tomorrow morning. I have refunded the shipping cost for the trouble.',
  },
  {
    team: DELIVERY,
    tags: ['delivery', 'address change'],
    priority: 'HIGH',
    openings: [
      [
        'Please change the address of {order}',
        'I just noticed that order {order} goes to my old flat. Can you still change it? I moved to {city} two weeks ago and forgot to update my account.',
      ],
      [
        'Wrong house number on {order}',
        'Typo in my address, sorry! Order {order}: the house number is not the right one. The {product} is a birthday present, so I hope it has not left yet.',
      ],
    ],
    question:
      'It has not left our warehouse yet, so there is time. Please send me the full address as it should be, including the postcode.',
    answer: 'Thank you! It is 18 Orchard Lane, {city}. The postcode on my account is the right one.',
    note: 'Held {order} in the warehouse system. Release it when the address is in.',
    wait: 'Warehouse took the parcel back from the van, waiting for it to be scanned in again.',
    fix: 'All done: {order} now goes to 18 Orchard Lane and leaves today. I have updated the address in your account as well.',
  },
  {
    team: DELIVERY,
    tags: ['missing item'],
    priority: 'NORMAL',
    openings: [
      [
        'One item missing from {order}',
        'The box of order {order} arrived today, but the {product} is not in it. The packing slip lists it. Everything else is fine.',
      ],
      [
        'Parcel came without the {product}',
        'I unpacked {order} together with my wife and we both looked twice: no {product}. The tape had been opened and closed again, I think.',
      ],
    ],
    question:
      'That should not happen, sorry. Could you send a photo of the packing slip and of the label on the box? It tells me at which bench it was packed.',
    answer: 'Photos are attached. The label says bench 7, {carrier}, 4.2 kg.',
    note: "Weight on the label fits an order without the {product}. Our mistake, not the carrier's. Told the warehouse lead about bench 7.",
    wait: "The {product} is out of stock until Thursday's truck. Replacement is reserved.",
    fix: 'The label shows that we packed it short. A {product} is on its way to you free of charge, by express, and should arrive in two days.',
  },
  {
    team: RETURNS,
    tags: ['refund'],
    priority: 'NORMAL',
    openings: [
      [
        'Refund for {order} has not arrived',
        'According to your mail the refund for {order} was "approved". That was two weeks ago. My bank knows nothing about it. Could you check?',
      ],
      [
        'Returned {product}, still no money',
        'I sent the {product} back {days} days ago and {carrier} says it was delivered to you. The {amount} euros are still not on my card.',
      ],
      [
        'When do I get my {amount} euros back?',
        'You have had my {product} for more than a week (order {order}). I would like to know when the {amount} euros will be paid back.',
      ],
    ],
    question:
      'I can see the parcel at our returns desk. Did you pay by card or by invoice? Refunds to cards can take up to five working days to show.',
    answer: 'By card, the one that ends in 4417. It is still valid.',
    note: 'Payment provider shows the refund as "pending merchant". Somebody has to press the button again, asked finance.',
    wait: "Finance has re-sent the refund; waiting for the provider's confirmation.",
    fix: 'The refund had got stuck at our payment provider. It went out again this morning: {amount} euros to the card ending in 4417. Please allow two working days.',
  },
  {
    team: RETURNS,
    tags: ['return', 'exchange'],
    priority: 'LOW',
    openings: [
      [
        'Exchange {soft} for another colour',
        'The {soft} is lovely, but {colour} looks quite different in daylight. Can I swap it for {colour2}? Labels are still on.',
      ],
      [
        '{soft}: wrong colour ordered',
        'I clicked on {colour} and meant {colour2}. The {soft} of order {order} is unopened. How do I exchange it?',
      ],
      [
        'Can I exchange the {soft} after 30 days?',
        'I would like to exchange the {soft} from order {order} for one in {colour2}. It is day 34, I know. It has never been outside. Is there anything you can do?',
      ],
    ],
    question: 'Happy to help. Is it unused and in its original bag? Then I can send you a label by email.',
    answer: 'Yes, unused and complete, only the box has a dent from the post.',
    note: 'Loyal customer, six orders. Accept it, whatever the date.',
    wait: 'Return is on its way to us, the exchange goes out when it has been inspected.',
    fix: 'Your return label is in your inbox. As soon as {carrier} has scanned the parcel, the {soft} in {colour2} leaves our warehouse. No extra cost.',
  },
  {
    team: RETURNS,
    tags: ['billing', 'refund'],
    priority: 'HIGH',
    openings: [
      [
        'Charged twice for {order}',
        'My card statement shows {amount} euros twice on the same day, both from Acme. I have placed one order only: {order}. Please return one of them soon, rent is due.',
      ],
      [
        'Two charges on my card, one order',
        'The checkout hung, I pressed "pay" again, and now I have been charged twice for one {product}: {amount} euros each. Order {order}.',
      ],
    ],
    question:
      'I am sorry. One of the two is probably only a reservation. Could you tell me the exact dates, and whether either still shows as "pending"?',
    answer: 'Both are from Tuesday. One is booked, the other one says "pending".',
    note: 'Second authorisation was never captured. It drops off by itself, but I will void it so that it goes faster.',
    wait: 'Voided the authorisation, waiting for the bank to release it.',
    fix: 'Only one payment was collected. The second was a reservation that our checkout failed to release; I have cancelled it, and your bank shows the {amount} euros again within a day or two.',
  },
  {
    team: DELIVERY,
    tags: ['gift card'],
    priority: 'LOW',
    openings: [
      [
        'Gift card code is not accepted',
        'I was given a gift card over {amount} euros and the shop says "code unknown". I have tried it with and without the hyphens.',
      ],
      [
        'Gift card does not work at the checkout',
        'I bought a gift card for my brother in {city}. He says that the checkout does not know it. Rather embarrassing for a present!',
      ],
    ],
    question:
      'Let me look. Please send me the last four characters of the code, or the order number under which it was bought. Never the whole code, please.',
    answer: 'The last four are 7QXD, it was bought with order {order}.',
    note: 'Card exists but was never activated. Same batch as last week.',
    wait: 'Activation of the batch is with finance, they promised it for tomorrow.',
    fix: 'The card had not been activated, which was our mistake. It works now, and there are five euros more on it with our apologies.',
  },
  {
    team: DELIVERY,
    tags: ['stock', 'pre-order'],
    priority: 'LOW',
    openings: [
      [
        'When is the {product} back in stock?',
        'The {product} in {colour} has been sold out for weeks. Can you say when it comes back, and could you put one aside for me?',
      ],
      [
        'Pre-order {order}: is the date still right?',
        'I pre-ordered the {product} and the shop now shows a later date for new orders. Does order {order} still leave this week?',
      ],
    ],
    question: 'Let me ask our purchasing. Would another colour do, or does it have to be {colour}?',
    answer: 'I would take {colour2} as well, if that is quicker.',
    note: 'Container is at the port. {colour2} is on it, {colour} is on the next one.',
    wait: 'Waiting for customs to release the container.',
    fix: 'The container has arrived: there is a {product} in {colour2} with your name on it, and it leaves tomorrow. You have an email with the tracking number.',
  },
];
