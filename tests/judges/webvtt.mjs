// Proves: caption files are WebVTT without an error, by the parser that the format's own community keeps.

import { createRequire } from 'node:module';
import { command } from './lib/judge.mjs';
import { files, read } from './lib/site.mjs';

const { WebVTTParser } = createRequire(import.meta.url)('webvtt-parser');

async function check(site) {
  const paths = files(site, '.vtt');
  const faults = paths.flatMap((path) => {
    const { cues, errors } = new WebVTTParser().parse(read(site, path), 'subtitles/captions/descriptions');
    return [...errors.map(({ line, message }) => `${path}:${line}: ${message}`), ...(cues.length ? [] : [`${path}: has no cue`])];
  });
  return { checked: paths.length, faults };
}

const good = 'WEBVTT\n\n00:00.000 --> 00:02.000\nRead the drawing first.\n';

const judge = {
  name: 'webvtt', proves: 'captions are valid WebVTT', check,
  good: { 'a.vtt': good },
  bad: [
    { what: 'a comma in a time, as SubRip writes it', files: { 'b.vtt': good.replace('02.000', '02,000') }, fault: /^b\.vtt:3:/ },
    { what: 'a cue that ends before it starts', files: { 'b.vtt': good.replace('00:00.000', '00:05.000') }, fault: /^b\.vtt:3:/ },
    { what: 'no header', files: { 'b.vtt': good.replace('WEBVTT', '') }, fault: /^b\.vtt:1:/ },
    { what: 'no cue', files: { 'b.vtt': 'WEBVTT\n' }, fault: /no cue/ },
  ],
};
export default judge;
await command(judge, import.meta.url);
