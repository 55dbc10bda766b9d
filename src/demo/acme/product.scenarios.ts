import type { Scenario } from '../demo.types';

const PRODUCT = 'Product Support';
const ESCALATIONS = 'Escalations';

export const productScenarios: readonly Scenario[] = [
  {
    team: PRODUCT,
    tags: ['battery', 'warranty'],
    priority: 'NORMAL',
    openings: [
      [
        'Mesa 20 stops charging at 80 %',
        'My Mesa 20 (bought with order {order}) stops charging at 80 % and shows a small orange triangle. I have tried two sockets and the car adapter.',
      ],
      [
        'Power station loses its charge overnight',
        'I fully charged the Mesa 20 on Friday and on Sunday it was down to 40 % with nothing plugged in. There is an orange triangle, too. Is it broken?',
      ],
    ],
    question:
      'Thanks for the details. Which firmware does it show under Settings, About? And is "storage mode" switched on?',
    answer: 'It says {version}. Storage mode is off, I checked twice.',
    note: 'Firmware {version} has the known calibration bug. Update first, replace only if it comes back.',
    wait: 'Battery team looks at the log that the customer sent. Their queue is about three days.',
    fix: 'Firmware {version} misreads one of the cells. Please update in the app, then let it run empty once and charge it without a break. Should the triangle come back, we replace it under warranty.',
  },
  {
    team: PRODUCT,
    tags: ['app', 'bluetooth'],
    priority: 'NORMAL',
    openings: [
      [
        '{gadget} does not pair with my phone',
        'Since the app updated itself to {version}, my phone no longer finds the {gadget}. It worked for a year before that.',
      ],
      [
        'Bluetooth drops every few minutes',
        'The {gadget} pairs, and after a few minutes the app says "device lost". The phone lies right next to it.',
      ],
      [
        'App cannot find the {gadget}',
        'New phone, new app ({version}), and the {gadget} does not show up in the list. I have switched everything off and on again, twice.',
      ],
    ],
    question:
      'Could you tell me the model of the phone and the version of its system? Please also look whether the app has the permission "nearby devices".',
    answer:
      'A two-year-old Android, version 14. The permission was off! I have switched it on and it is better, but it still drops at times.',
    note: 'Third one this week with app {version}. Linked to the bug report of the app team.',
    wait: 'Fix is in the beta of the app. Waiting for its release.',
    fix: 'The app asked for one permission too few after its update. A corrected version is in the stores. Please update and pair once more, then it stays connected.',
  },
  {
    team: PRODUCT,
    tags: ['warranty', 'damaged'],
    priority: 'NORMAL',
    openings: [
      [
        'Zip of the {soft} broke on its first trip',
        'We used the {soft} for one weekend and the zip already came off its track. I have had three of your products and expected better.',
      ],
      [
        'Seam of the {soft} has come undone',
        'A seam of my {soft} has opened along the zip, about as long as a hand. It is five months old and was never overloaded. Order {order}.',
      ],
    ],
    question:
      'That is disappointing, I am sorry. Please send a photo of the damage, and one of the label with the serial number (inside, near the seam).',
    answer: 'Here they are. The serial number ends in 0731.',
    note: 'Serial is from the batch with the weak thread. Replace without asking for the old one.',
    wait: 'Replacement in {colour} comes with the next container, due in ten days.',
    fix: 'Thank you for the photos. This is covered: a new {soft} in {colour} left our warehouse today. There is no need to send the old one back.',
  },
  {
    team: PRODUCT,
    tags: ['how-to', 'care'],
    priority: 'LOW',
    openings: [
      [
        'How do I wash the {soft}?',
        'Simple question: may the {soft} go into the washing machine? The label has faded.',
      ],
      [
        'Campfire smell in the {soft}',
        'After a week near {city} our {soft} smells of campfire. Is there a way to get it out without ruining the coating?',
      ],
    ],
    question:
      'Good question! Is yours the model with the removable lining? It has a second zip at the bottom.',
    answer: 'Yes, there is a second zip.',
    note: 'Care sheet for the new model is not online yet. Sent the PDF to web content.',
    wait: 'Asked the product manager whether the new coating survives 30 degrees.',
    fix: 'With the removable lining it is easy: take it out, 30 degrees, gentle cycle, no softener, and let it dry in the shade. Wipe the outside with lukewarm water. I have attached the care sheet.',
  },
  {
    team: PRODUCT,
    tags: ['spare parts'],
    priority: 'NORMAL',
    openings: [
      [
        'Tent pole snapped, need a single segment',
        'A segment of the pole of our Saguaro tent has snapped in the wind near {city}. Can I buy just one segment?',
      ],
      [
        'Spare hinge for the Switchback',
        'The plastic hinge cover of my Switchback folding bike is gone, probably lost on the train to {city}. Is there a spare?',
      ],
    ],
    question:
      'Of course. Could you measure the diameter for me, or read me the number that is printed on the part next to it?',
    answer: 'It says 8.5 mm, and next to it SG-3-04.',
    note: 'SG-3-04 is in the spare parts drawer, shelf C. Free below ten euros.',
    wait: 'Spare part is on back order with the supplier.',
    fix: 'I have put the part, and a second one for next time, into an envelope to you. It should arrive within {days} days. No charge.',
  },
  {
    team: PRODUCT,
    tags: ['camera', 'app'],
    priority: 'HIGH',
    openings: [
      [
        'No more pictures from the trail camera',
        'Since Monday my Coyote camera near {city} saves nothing at all. Batteries are new. The app says "last picture {days} days ago".',
      ],
      [
        'Coyote camera misses everything at night',
        'By day the Coyote trail camera takes a few pictures, at night none. I bought the biggest card there was so that it lasts all winter.',
      ],
    ],
    question:
      'Please hold the mode button for ten seconds and tell me what the light does. Also: which card is in it, and how large?',
    answer: 'It blinks red three times. The card has 256 GB.',
    note: 'Three times red = card not readable. Cards over 64 GB need the update to {version}.',
    wait: 'Customer sent the card in, the workshop is reading it.',
    fix: 'Three red blinks mean that the card cannot be read: larger ones need firmware {version}. The link to it is in your account, the update takes two minutes. After that it records again, day and night.',
  },
  {
    team: ESCALATIONS,
    tags: ['safety', 'escalation'],
    priority: 'URGENT',
    openings: [
      [
        'Stove flame will not go out',
        'I turned the knob of the Ember stove and the flame stayed on until the cartridge was empty. Nobody was hurt, but this is dangerous.',
      ],
      [
        'Brake of the scooter failed on a slope',
        'The front brake of my Canyon Glide scooter suddenly had no bite at all, going downhill in {city}. I could jump off. I expect a call today.',
      ],
      [
        'Power station got very hot and smells',
        'Our Mesa 20 became so hot while charging that the table has a mark, and it smells of plastic. I have unplugged it and put it outside.',
      ],
    ],
    question:
      'I am very glad that nobody was hurt. Please do not use it again. At which number can we reach you today? Please keep all the parts.',
    answer: 'You can call me any time after four. I have taken photos, and nobody touches it.',
    note: 'Safety case. Informed the owner and quality. Collect the unit, do not let the carrier throw it away.',
    wait: 'Unit is at the laboratory. Report expected next week; customer has a loan unit.',
    fix: 'Thank you for your time on the phone. The laboratory found a part from a faulty series in your unit. You get a full refund and a new one of the current series, and we are checking all units of that week.',
  },
  {
    team: ESCALATIONS,
    tags: ['complaint'],
    priority: 'HIGH',
    openings: [
      [
        'Third mail, still no answer',
        'This is my third message about order {order}. The first two, with photos, got an automatic answer and nothing else. The {soft} came in {colour} instead of {colour2}. Is anybody there?',
      ],
      [
        'Very unhappy with order {order}',
        'First the {soft} came late, then in {colour} instead of {colour2}, and nobody answers my mails. I have been a customer since the first catalogue and this is not how it used to be.',
      ],
    ],
    question:
      'You are right to be annoyed, and I am taking this over personally. May I call you, or would you rather have it in writing?',
    answer: 'In writing, please. I just want what I have paid for.',
    note: 'Earlier mails landed in spam because of the attached photos. Merged all of them here.',
    wait: 'Waiting for the warehouse to confirm that {colour2} is in stock.',
    fix: 'The {soft} in {colour2} leaves today by express, the other one you may keep, and {amount} euros go back to your card. Your earlier messages had been caught by our spam filter; that has been put right.',
  },
  {
    team: PRODUCT,
    tags: ['account'],
    priority: 'NORMAL',
    openings: [
      [
        'Cannot sign in to my account',
        'The shop says that my password is wrong, and the mail to reset it never comes. I have an order to track ({order}).',
      ],
      [
        'Mail to reset the password does not arrive',
        'I have asked for a new password four times now. No mail, and nothing in the spam folder either. Could you do it for me?',
      ],
    ],
    question:
      'Happy to help. To be sure it is you: which product did you order last, and to which city was it sent?',
    answer: 'A {product}, sent to {city}.',
    note: 'Address had a trailing dot in the account, so no mail ever arrived. Corrected.',
    wait: 'Shop team has to merge two accounts with the same address before the reset works.',
    fix: 'There was a typing error in the address of your account, so our mails went nowhere. It is corrected, and a fresh link to set your password is in your inbox.',
  },
];
