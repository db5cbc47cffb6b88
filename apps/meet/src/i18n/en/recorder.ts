/** English texts of recordings on this machine. */
export const recorderEn = {
  title: 'Record on this device',
  text: 'The recording becomes a file on your device. Tell the others before you start.',
  what: 'What is recorded',
  all: 'The whole meeting',
  allHint: 'This tab as you see it, and everybody’s sound. Choose this tab when the browser asks.',
  self: 'Only me',
  selfHint: 'Your camera and your microphone.',
  open: 'Record on this device',
  start: 'Start recording',
  stop: 'Stop the recording',
  saved: 'The recording has been saved.',
  failed: 'The recording did not work.',
  full: 'There is no room left on your device. What was recorded until now has been kept.',
  wrongTab: 'Only this tab can be recorded. Start again and choose it when the browser asks.',
  other: '{{name}} is recording the meeting on their device.',
};
