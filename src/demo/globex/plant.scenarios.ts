import type { Scenario } from '../demo.types';

const FIELD = 'Field Engineering';
const PLATFORM = 'Platform Support';

export const plantScenarios: readonly Scenario[] = [
  {
    team: FIELD,
    tags: ['gateway', 'offline'],
    priority: 'URGENT',
    openings: [
      [
        'Gateway {serial} offline at {site}',
        'Gateway {serial} at {site} went offline {hours} hours ago. {count} sensors behind it are dark and production runs without monitoring. We need it back before the night shift.',
      ],
      [
        '{site}: all sensors silent for {hours} hours',
        'No reading from any of the {count} sensors at {site} for {hours} hours. The gateway {serial} has power, but its light keeps changing.',
      ],
      [
        'Gateway reboots in a loop, {site}',
        'Since this morning gateway {serial} at {site} restarts every minute or so. The status light goes amber, green, off. Nothing was changed on our side.',
      ],
    ],
    question:
      'We are looking at it now. Can somebody on site tell us what the status light does, and whether the uplink is on Ethernet or on the cellular modem?',
    answer: 'Amber, then green for about a minute, then dark. Ethernet; the modem is only the backup.',
    note: 'Heartbeat of {serial} stops 64 s after boot. Watchdog, most likely the full log partition of {firmware}.',
    wait: 'Spare gateway is on its way to {site} by courier, the electrician is booked.',
    fix: 'The log partition had filled up, which {firmware} answers with a restart. We have cleared it remotely, switched on log rotation, and {serial} has been stable for six hours. All {count} sensors report.',
  },
  {
    team: FIELD,
    tags: ['firmware'],
    priority: 'HIGH',
    openings: [
      [
        'Firmware {firmware} rollout is stuck',
        'The staged rollout of {firmware} at {site} stopped two days ago, {count} devices are still on the old one. The console says "waiting for quorum". Is it safe to resume?',
      ],
      [
        'Update to {firmware} failed on {count} devices',
        '{count} devices at {site} show "image not available" for {firmware} and stay on the old version. All others went through.',
      ],
    ],
    question:
      'Please do not resume yet. Could you export the rollout report from the console (Devices, Rollouts, the three dots) and attach it?',
    answer: 'Report is attached. The devices that are missing are all on the old subnet.',
    note: 'Old subnet blocks the image server on 8443. Same story as their other plant in spring.',
    wait: "Customer's network team has a change window on Thursday night.",
    fix: 'The devices that stayed behind could not reach the image server: port 8443 is closed on the old subnet. With the rule that your network team added, the rollout resumed and finished tonight, {count} of {count}.',
  },
  {
    team: FIELD,
    tags: ['calibration', 'sensor'],
    priority: 'NORMAL',
    openings: [
      [
        '{serial} drifts by two degrees',
        'The Aria T4 sensor {serial} at {site} reads about two degrees more than our reference instrument. It was calibrated last autumn.',
      ],
      [
        'Temperature at {site} is too high since the rebuild',
        'Since the rebuild the Aria T4 {serial} at {site} shows two degrees more than before, and more than its neighbour. Our auditors come on Monday.',
      ],
    ],
    question:
      'Which reference do you compare with, and how far is it from the sensor? A photo of the mounting would help as well.',
    answer: 'A traceable Pt100, some 20 cm away. Photo is attached; the pipe was insulated in summer.',
    note: 'Insulation covers the vent of the housing. That alone explains two degrees.',
    wait: 'Sensor is at the calibration laboratory, slot on Wednesday.',
    fix: 'The new insulation covers the vent of the housing, so the sensor warms itself. With the vent free it agrees with your reference to 0.2 degrees. A fresh certificate is in the console under Devices, Documents.',
  },
  {
    team: PLATFORM,
    tags: ['alerts'],
    priority: 'HIGH',
    openings: [
      [
        'Alert storm: {count} mails in one night',
        'Our on-call engineer received {count} mails last night for one single pump at {site}. We want one alert, and one when it is over.',
      ],
      [
        'Too many alerts for one bearing at {site}',
        'The same bearing at {site} raises an alert every few seconds, {count} since midnight. People begin to switch their phones off.',
      ],
    ],
    question:
      'Could you send the name of the rule, and tell us whether it uses "on change" or "while true"? We will look up its evaluations meanwhile.',
    answer: 'It is called "pump-bearing-hot", on "while true", with no hysteresis.',
    note: 'Rule evaluates each reading, 10 s apart. Needs hysteresis of 2 K and a hold of five minutes.',
    wait: 'Notification team is checking the queue of that night.',
    fix: "The rule fired for each reading around the limit. We have prepared a version with a hysteresis of 2 K and a hold time of five minutes; on last night's data it sends exactly two messages. You can activate it in the console.",
  },
  {
    team: PLATFORM,
    tags: ['dashboard'],
    priority: 'LOW',
    openings: [
      [
        'Dashboard for {site} loads very slowly',
        'The overview of {site} takes half a minute to load since we added {count} charts. Is there a limit?',
      ],
      [
        'Wall screen at {site} runs into a timeout',
        'We show the overview on a screen in the control room of {site}. Since last week, with {count} charts, it often ends with a timeout.',
      ],
    ],
    question:
      'Which time range is the dashboard set to, and does it get faster with "last 24 hours"? A screenshot of the chart settings would help.',
    answer: 'It is on "last 90 days, raw". With 24 hours it is quick.',
    note: 'Raw for 90 days and {count} charts = 40 million points. Suggest the hourly roll-up.',
    wait: 'Roll-up for this site has to be rebuilt, the job runs at the weekend.',
    fix: 'The charts were reading raw values for 90 days. With the hourly roll-up (chart settings, Resolution) the page opens in a second, and spikes stay visible as minimum and maximum.',
  },
  {
    team: PLATFORM,
    tags: ['api', 'integration'],
    priority: 'NORMAL',
    openings: [
      [
        '{endpoint} answers 429 since Monday',
        'Our historian polls {endpoint} every ten seconds and gets 429 since Monday. It did so for a year without trouble. Has a limit been changed?',
      ],
      [
        'Historian loses readings of {site}',
        'There are holes in our historian for {site}. Its log is full of answers with status 429 from {endpoint}. It began when the {count} new devices went live.',
      ],
    ],
    question:
      'Could you give us a request id from one of the answers (header x-request-id), and the name of the integration in the console?',
    answer: 'The integration is "historian-prod". One request id: 0f2c-{serial}.',
    note: 'They poll every device by itself, {count} more since Monday. The change feed would be one request.',
    wait: 'Limit raised for a week; waiting for their developers to move to the change feed.',
    fix: 'The limit is the same as ever, but with {count} new devices your historian now exceeds it. We recommend the change feed: one request with a cursor instead of one for each device. Documentation and an example are attached.',
  },
  {
    team: FIELD,
    tags: ['installation'],
    priority: 'NORMAL',
    openings: [
      [
        '{count} more sensors for {site}: is one gateway enough?',
        'For the extension at {site} we need {count} more sensors. Will one Helios gateway carry them, or should we order a second?',
      ],
      [
        'Poor radio signal in the new hall, {site}',
        'In the new hall at {site} {count} sensors barely reach the gateway. Would another antenna help, or do we need a second gateway?',
      ],
    ],
    question:
      'Happy to advise. Could you send the drawing of the hall, and tell us how thick the walls between gateway and sensors are?',
    answer: 'Drawing is attached. Concrete, 30 cm, with steel doors.',
    note: 'Concrete and steel doors: a second gateway at the east end, whatever the number of sensors.',
    wait: 'Site survey is booked, the engineer is there next Tuesday.',
    fix: 'After the survey: one gateway has the capacity, but not the range through the concrete. We recommend a second one at the east end. Drawing, parts list and offer are attached.',
  },
  {
    team: FIELD,
    tags: ['battery', 'sensor'],
    priority: 'LOW',
    openings: [
      [
        'Battery of {serial} empty after a year',
        'The data sheet promises five years, but the battery of {serial} at {site} is empty after one. Is something wrong with it?',
      ],
      [
        '{count} sensors report low battery at once',
        '{count} sensors at {site}, all about a year old, report "low battery" since last week. Do they all have to be replaced?',
      ],
    ],
    question: 'At which interval do these sensors send, and is "confirmed uplink" switched on for them?',
    answer: 'Every ten seconds, confirmed. We wanted to be on the safe side.',
    note: 'Ten seconds confirmed = 13 months, as calculated. Five years is for ten minutes.',
    wait: 'Replacement batteries are ordered, delivery next week.',
    fix: 'At ten seconds with confirmation a battery lasts about thirteen months. With one minute and no confirmation it is over four years, and alerts are sent at once all the same. The settings are prepared as a profile in your console.',
  },
];
