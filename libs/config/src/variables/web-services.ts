import { planned, readBy } from '../declare.ts';
import { domain, flag, httpUrl, integer, nodeName, optionalFlag, optionalText, text, words } from '../variable.ts';

/** Services beside the conferences that web leads to, and what clients are told about them. */
const sideServices = {
  ETHERPAD_URL_BASE: httpUrl('Address of Etherpad inside the deployment, such as http://etherpad.meet.jitsi:9001; opens /etherpad/.'),
  ETHERPAD_PUBLIC_URL: optionalText('Address of an external Etherpad, with /p/; wins over ETHERPAD_URL_BASE.'),
  WHITEBOARD_COLLAB_SERVER_URL_BASE: httpUrl(
    'Address of the whiteboard server inside the deployment, such as http://whiteboard.meet.jitsi; opens /socket.io/.',
  ),
  WHITEBOARD_COLLAB_SERVER_PUBLIC_URL: optionalText('Address of an external whiteboard server.'),
  RTCSTATS_ENABLED: flag('Let clients send statistics, to /rtcstats-ws/.', false),
  RTCSTATS_URL_BASE: httpUrl('Address of the rtcstats server; default http://rtcstats-server.meet.jitsi:3000.'),
  RTCSTATS_POLL_INTERVAL: integer('Milliseconds between two statistics of a client.', 10_000, 1000, 600_000),
  RTCSTATS_SEND_SDP: flag('Put session descriptions into the statistics.', false),
  RTCSTATS_STORE_LOGS: flag('Put console messages of clients into the statistics.', false),
  RTC_VISUALIZER_PATH: nodeName('Folder of the page that shows the statistics.', 'rtc-visualizer'),
  RTC_VISUALIZER_URL_BASE: httpUrl('Address of the service behind that page; default http://rtc-visualizer.meet.jitsi:8087.'),
};

const roomServices = {
  ENABLE_BREAKOUT_ROOMS: flag('Let moderators make breakout rooms.', true),
};

const recording = {
  ENABLE_RECORDING: flag('Recording and live streaming.', false),
  ENABLE_SERVICE_RECORDING: optionalFlag('Offer recording to a file; default ENABLE_RECORDING.'),
  ENABLE_FILE_RECORDING_SHARING: flag('Offer to share recordings.', false),
  ENABLE_LIVESTREAMING: flag('Offer live streaming (with ENABLE_RECORDING).', false),
  ENABLE_LIVESTREAMING_DATA_PRIVACY_LINK: text('Link of the streaming dialog.', 'https://policies.google.com/privacy'),
  ENABLE_LIVESTREAMING_HELP_LINK: text('Link of the streaming dialog.', 'https://jitsi.org/live'),
  ENABLE_LIVESTREAMING_TERMS_LINK: text('Link of the streaming dialog.', 'https://www.youtube.com/t/terms'),
  ENABLE_LIVESTREAMING_VALIDATOR_REGEXP_STRING: text('Pattern of stream keys.', '^(?:[a-zA-Z0-9]{4}(?:-(?!$)|$)){4}'),
  DROPBOX_APPKEY: optionalText('Dropbox application that stores recordings (with ENABLE_RECORDING).'),
  DROPBOX_REDIRECT_URI: optionalText('Where Dropbox sends people back to (with DROPBOX_APPKEY).'),
};

const transcription = {
  ENABLE_TRANSCRIPTIONS: flag('Subtitles and transcripts.', false),
  TRANSLATION_LANGUAGES: words('Languages of subtitles.'),
  TRANSLATION_LANGUAGES_HEAD: words('Languages that are listed first.', ['en']),
  USE_APP_LANGUAGE: flag('Subtitles follow the language of the interface.', true),
  PREFERRED_LANGUAGE: text('Language that is spoken.', 'en-US'),
  DISABLE_START_FOR_ALL: flag('Hide the switch that starts subtitles for all.', false),
  AUTO_CAPTION_ON_RECORD: flag('Start subtitles with the recording.', false),
  ENABLE_AUDIO_TRANSLATION: flag('Spoken translation.', false),
};

const hidden = {
  XMPP_HIDDEN_DOMAIN: domain('Domain of recorders and transcribers; default hidden.XMPP_DOMAIN.', undefined, {
    aliases: ['XMPP_RECORDER_DOMAIN'],
  }),
};

const polls = {
  DISABLE_POLLS: flag('No polls.', false),
};

/** Variables of services beside the conferences, as far as web reads them. */
export const webServices = {
  ...readBy(['web'], sideServices),
  ...readBy(['web', 'prosody'], polls),
  ...readBy(['web', 'prosody'], roomServices),
  ...planned({ capability: 'recording' }, readBy(['web', 'prosody', 'jicofo'], recording)),
  ...planned({ capability: 'transcription' }, readBy(['web', 'prosody', 'jicofo'], transcription)),
  ...planned({ capability: 'recording' }, readBy(['web', 'prosody', 'jicofo', 'transcriber', 'jibri'], hidden)),
};
