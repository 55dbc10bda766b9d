import type { Scenario } from '../demo.types';

const BILLING = 'Accounts & Billing';
const SECURITY = 'Security Desk';
const PLATFORM = 'Platform Support';

export const businessScenarios: readonly Scenario[] = [
  {
    team: BILLING,
    tags: ['invoice'],
    priority: 'NORMAL',
    openings: [
      [
        '{invoice} charges {count} devices too many',
        '{invoice} lists {count} devices at {site} that we switched off in spring. Please correct it, the payment run is on Friday.',
      ],
      [
        '{invoice}: devices that no longer exist',
        'We took {count} sensors out of {site} at the beginning of the year, and {invoice} still has them. Please issue it again.',
      ],
    ],
    question:
      'We will correct it. Could you send us the list of serial numbers that should not be charged, and the date from which?',
    answer: 'List is attached, it begins with {serial}. All of them from the first of the quarter.',
    note: 'Devices were removed from the dashboard but never decommissioned, so they kept counting.',
    wait: 'Credit note is with finance for approval.',
    fix: 'A credit note and a corrected {invoice} are in your inbox. The devices had been hidden, not decommissioned; we have done that now, so they do not count any more.',
  },
  {
    team: BILLING,
    tags: ['contract', 'upgrade'],
    priority: 'LOW',
    openings: [
      [
        'Upgrade to {plan} in mid-term',
        'We would like to move from our current plan to {plan} before the audit season. Is that possible in mid-term, and how is the rest settled?',
      ],
      [
        'What does {plan} cost for {count} sites?',
        'Please send an offer for {plan} with {count} sites. Our purchasing department needs it by the end of the month, so that we can change in time.',
      ],
    ],
    question:
      'Gladly. How long should readings be kept: thirteen months, as now, or three years? It makes the largest difference.',
    answer: 'Three years, for the auditors.',
    note: 'Good candidate for the three-year commitment. Owner has approved ten per cent.',
    wait: "Offer is with the customer's purchasing department.",
    fix: 'Thank you for the signed offer: the upgrade to {plan} is active as of today, and the unused part of the old plan has been credited. Readings are kept for three years from now on. The contract is attached.',
  },
  {
    team: SECURITY,
    tags: ['sso', 'access'],
    priority: 'HIGH',
    openings: [
      [
        'SSO with {idp}: "audience mismatch"',
        'We have moved {idp} to a new tenant, and sign-in to the console now ends with "audience mismatch". {count} operators cannot work.',
      ],
      [
        'Nobody can sign in since we renewed {idp}',
        'Our {idp} was renewed last night, certificate and all, and since then none of our {count} operators can sign in.',
      ],
    ],
    question:
      'We can see the failed attempts. Please send the new metadata (public part only, no private key), and tell us whether the entity id has changed.',
    answer: 'Metadata is attached. The entity id now ends in "-prod".',
    note: 'Entity id differs from the one we trust. Called back on the number we have on file before changing anything.',
    wait: 'Waiting for the second administrator of the customer to confirm, four-eyes rule.',
    fix: 'After the call back we have taken over the new entity id and certificate. Sign-in through {idp} works again, and the old certificate is no longer accepted. We suggest a reminder 30 days before the next renewal.',
  },
  {
    team: SECURITY,
    tags: ['audit', 'compliance'],
    priority: 'NORMAL',
    openings: [
      [
        'Security questionnaire, {count} questions',
        "Our group's security office asks every supplier to answer the attached questionnaire ({count} questions). It is due in two weeks.",
      ],
      [
        'Questions of our auditors about your platform',
        'For our certification the auditors of {site} have {count} questions about encryption, backups and who has access. The list is attached.',
      ],
    ],
    question:
      'We have done this before. Which parts of the platform do you use: the console only, or also the API and the mobile app?',
    answer: 'Console and API. The app is blocked on our phones.',
    note: 'Reuse the answers of the Linz audit, update the part on encryption keys.',
    wait: 'Legal reads the answers to questions 14 to 19.',
    fix: 'The answers are attached, together with our current certificate and the list of subprocessors. Please come back to us should your auditors have further questions.',
  },
  {
    team: SECURITY,
    tags: ['security', 'access'],
    priority: 'URGENT',
    openings: [
      [
        'API key of {site} was posted in a chat',
        'By mistake one of our technicians posted the API key of {site} in a public chat. We have deleted the message. Please help us to lock the key at once.',
      ],
      [
        'API key of {site} found in a public repository',
        'A scan found our API key for {site} in a public repository of a contractor. It was there for {hours} hours. Please lock it at once.',
      ],
    ],
    question:
      'The key is blocked as of this minute. Is production waiting for a new one, and through which channel may we hand it over?',
    answer: 'Yes, the historian needs one. Please use the vault, not mail.',
    note: 'Key blocked. Last use before the leak was theirs, none after. Read-only scope, no write access.',
    wait: 'Forensic export requested; customer decides whether to report it.',
    fix: 'The old key has been dead since the minute you wrote. The log shows no use of it by anybody else. A new key, limited to reading and to your addresses, is in your vault. The report for your files is attached.',
  },
  {
    team: PLATFORM,
    tags: ['export', 'data'],
    priority: 'NORMAL',
    openings: [
      [
        'Export of {site} stops at {count} %',
        'The yearly export for {site} stops at {count} % and starts again from the beginning. We need it for the energy report.',
      ],
      [
        'Link to the export has expired before it was ready',
        'We ordered the readings of {site} for the whole year. When the mail with the link came, the link had expired already.',
      ],
    ],
    question:
      'Which format did you choose, and roughly how many devices are in the export? Very large ones go better as Parquet.',
    answer: 'CSV, all devices, the whole year. Parquet would be fine for us too.',
    note: 'CSV for a year is 90 GB, the link expires before it is done. Split by month.',
    wait: 'Export job is running on the archive cluster, done by tomorrow.',
    fix: 'The export is ready as twelve Parquet files, one a month; the link is valid for a week. For next year there is a schedule in your console that does the same each month.',
  },
  {
    team: PLATFORM,
    tags: ['training', 'how-to'],
    priority: 'LOW',
    openings: [
      [
        'Training for {count} new operators',
        'We have {count} new operators at {site} from next month. Do you offer a training, on site or remote?',
      ],
      [
        'Course on alerts for the night shift of {site}',
        'The night shift of {site} ({count} people) has never had a course on the console. What is there, and what does it cost?',
      ],
    ],
    question:
      'Gladly. Do they work with alerts only, or do they also set up devices? We have a course for either.',
    answer: 'Alerts only. Half a day would be ideal, remote is fine.',
    note: 'Alerts course, half a day, {plan} customers have two a year included.',
    wait: 'Waiting for the customer to choose one of three dates.',
    fix: 'Your course is booked: half a day, remote, with a test site to break things in. Each operator gets an invitation. It is part of your plan, so there is no invoice.',
  },
  {
    team: PLATFORM,
    tags: ['outage', 'network'],
    priority: 'URGENT',
    openings: [
      [
        'Console unreachable from {site}',
        'Nobody at {site} can open the console; the page stays white. From my phone it works. Is there an outage?',
      ],
      [
        'Readings of {site} delayed by {hours} hours',
        'All readings of {site} arrive with a delay of {hours} hours since the morning, and the console does not open from there. Control decisions depend on it.',
      ],
    ],
    question:
      'Our systems are up, so we look at the path to you. Could somebody at the site open status.globex.test and send the trace from the bottom of the page?',
    answer: 'Trace is attached. It stops at our own proxy.',
    note: 'Their proxy inspects TLS and cannot do HTTP/2. They updated it last night.',
    wait: "Customer's proxy vendor is involved.",
    fix: 'The trace ends at your proxy, which was updated last night and now breaks long connections. With the exception for our addresses (list attached) the console and the readings are back to normal. Nothing was lost, the gateways had buffered it all.',
  },
];
