// Proves: every .ics file can be read by two readers that nobody here wrote (ical.js, and icalendar for Python), who
// agree on each event's id, start, end and title; the bytes keep RFC 5545's rules that readers forgive.

import ICAL from 'ical.js';
import { command } from './lib/judge.mjs';
import { secondReading } from './lib/python.mjs';
import { files, read } from './lib/site.mjs';

async function check(site) {
  const paths = files(site, '.ics');
  const second = secondReading('calendar', site, paths);
  const faults = paths.flatMap((path, i) => calendarFaults(read(site, path), second[i]).map((fault) => `${path}: ${fault}`));
  return { checked: paths.length, faults };
}

function calendarFaults(text, second) {
  try {
    return [...rawFaults(text), ...readingFaults(new ICAL.Component(ICAL.parse(text)), second)];
  } catch (error) {
    return [`ical.js cannot read it: ${error.message}`];
  }
}

function readingFaults(calendar, second) {
  const faults = [];
  for (const name of ['prodid', 'version']) if (!calendar.hasProperty(name)) faults.push(`has no ${name.toUpperCase()}`);
  const zones = new Set(calendar.getAllSubcomponents('vtimezone').map((zone) => zone.getFirstPropertyValue('tzid')));
  const events = calendar.getAllSubcomponents('vevent');
  for (const event of events) {
    for (const name of ['uid', 'dtstamp', 'dtstart', 'summary']) if (!event.hasProperty(name)) faults.push(`an event has no ${name.toUpperCase()}`);
    const zone = event.getFirstProperty('dtstart')?.getParameter('tzid');
    if (zone && !zones.has(zone)) faults.push(`names the zone ${zone} without its VTIMEZONE`);
  }
  if (!events.length) faults.push('has no event');
  const uids = events.map((event) => event.getFirstPropertyValue('uid'));
  if (new Set(uids).size !== uids.length) faults.push('two events have one UID');
  if (second.fault) faults.push(`icalendar: ${second.fault}`);
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const first = events.map((event) => [event.getFirstPropertyValue('uid'), moment(event, 'dtstart'), moment(event, 'dtend'), event.getFirstPropertyValue('summary')]);
  if (JSON.stringify(first) !== JSON.stringify(second.events)) faults.push(`the two readers do not agree: ${JSON.stringify(first)} and ${JSON.stringify(second.events)}`);
  return faults;
}

/** Lines end in CRLF and have at most 75 bytes. */
function rawFaults(text) {
  const faults = [];
  if (/[^\r]\n/.test(text) || !text.endsWith('\r\n')) faults.push('a line does not end in CRLF');
  const long = text.split('\r\n').find((line) => Buffer.byteLength(line) > 75);
  return long ? [...faults, `a line has more than 75 bytes: ${long.slice(0, 60)}`] : faults;
}

function moment(event, name) {
  const time = event.getFirstPropertyValue(name);
  return time ? (time.isDate ? time.toString() : time.toUnixTime()) : null;
}

const ics = (change = (text) => text) => change(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//site.test//EN
BEGIN:VEVENT
UID:one@site.test
DTSTAMP:20261122T120000Z
DTSTART:20261201T150000Z
DTEND:20261201T154500Z
SUMMARY:Reading a supplier's drawing\\, twice
END:VEVENT
END:VCALENDAR
`).replaceAll('\n', '\r\n');

const judge = {
  name: 'calendar', proves: 'calendar files are read alike by ical.js and icalendar', check,
  good: { 'webinars/one/event.ics': ics() },
  bad: [
    { what: 'an event that does not end', files: { 'bad.ics': ics((text) => text.replace('END:VEVENT\n', '')) }, fault: /^bad\.ics: (ical\.js|icalendar|.*do not agree|has no event)/ },
    { what: 'an event without a UID', files: { 'bad.ics': ics((text) => text.replace(/UID.*\n/, '')) }, fault: /no UID/ },
    { what: 'a start that is no date', files: { 'bad.ics': ics((text) => text.replace('DTSTART:20261201T150000Z', 'DTSTART:tomorrow')) }, fault: /^bad\.ics/ },
    { what: 'a zone that is named and not given', files: { 'bad.ics': ics((text) => text.replace('DTSTART:20261201T150000Z', 'DTSTART;TZID=Europe/Oslo:20261201T150000')) }, fault: /without its VTIMEZONE/ },
    { what: 'lines that end in LF', files: { 'bad.ics': ics().replaceAll('\r', '') }, fault: /CRLF/ },
    { what: 'a line that is not folded', files: { 'bad.ics': ics((text) => text.replace('twice', 'twice '.repeat(20))) }, fault: /more than 75 bytes/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
