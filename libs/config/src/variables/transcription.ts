import { planned, readBy } from '../declare.ts';
import { flag, httpUrl, nodeName, optionalText, secret } from '../variable.ts';

const shared = {
  ...readBy(['prosody', 'transcriber'], {
    JIGASI_TRANSCRIBER_USER: nodeName('Account with which a transcriber joins a meeting.', 'transcriber'),
    JIGASI_TRANSCRIBER_PASSWORD: secret('Password of JIGASI_TRANSCRIBER_USER.'),
  }),
  ...readBy(['jicofo'], {
    JICOFO_TRANSLATION_URL_TEMPLATE: optionalText('Service that translates speech.'),
    JICOFO_TRANSLATION_CF_ACCESS_CLIENT_ID: optionalText('Client id that its access gate asks for.'),
    JICOFO_TRANSLATION_CF_ACCESS_CLIENT_SECRET: secret('Client secret that its access gate asks for.'),
  }),
};

const engines = {
  JIGASI_TRANSCRIBER_CUSTOM_SERVICE: optionalText('Engine that recognises speech.'),
  JIGASI_TRANSCRIBER_VOSK_URL: optionalText('Address of a Vosk engine.'),
  JIGASI_TRANSCRIBER_WHISPER_URL: optionalText('Address of a Whisper engine.'),
  JIGASI_TRANSCRIBER_WHISPER_PRIVATE_KEY: secret('Key for the Whisper engine.'),
  JIGASI_TRANSCRIBER_WHISPER_PRIVATE_KEY_NAME: optionalText('Id of that key.'),
  JIGASI_TRANSCRIBER_OCI_COMPARTMENT: optionalText('Compartment of the Oracle speech service.'),
  JIGASI_TRANSCRIBER_OCI_REGION: optionalText('Region of the Oracle speech service.'),
  JIGASI_TRANSCRIBER_REMOTE_CONFIG_URL: httpUrl('Service that chooses the engine for each meeting.'),
  JIGASI_TRANSCRIBER_REMOTE_CONFIG_URL_AUD: optionalText('Audience of the tokens for that service.'),
  JIGASI_TRANSCRIBER_REMOTE_CONFIG_URL_KEY_ID: optionalText('Id of the key for that service.'),
  JIGASI_TRANSCRIBER_REMOTE_CONFIG_URL_KEY_PATH: optionalText('File of the key for that service.'),
  JIGASI_TRANSCRIBER_ENABLE_TRANSLATION: flag('Translate captions.', false),
  JIGASI_TRANSCRIBER_CUSTOM_TRANSLATION_SERVICE: optionalText('Engine that translates captions.'),
  JIGASI_TRANSCRIBER_LIBRETRANSLATE_URL: httpUrl('Address of a LibreTranslate server.'),
};

const google = {
  GC_PROJECT_ID: optionalText("Google credential: the project's id."),
  GC_PRIVATE_KEY_ID: optionalText("Google credential: the key's id."),
  GC_PRIVATE_KEY: secret('Google credential: the key.'),
  GC_CLIENT_EMAIL: optionalText("Google credential: the account's address."),
  GC_CLIENT_ID: optionalText("Google credential: the account's id."),
  GC_CLIENT_CERT_URL: httpUrl("Google credential: where the account's certificate lies."),
  GOOGLE_APPLICATION_CREDENTIALS: optionalText('File of the Google credentials, in place of the six above.'),
};

const results = {
  JIGASI_TRANSCRIBER_ENABLE_SAVING: flag('Keep transcripts.', true),
  JIGASI_TRANSCRIBER_ADVERTISE_URL: flag('Post the address of the transcript in the chat.', false),
  JIGASI_TRANSCRIBER_SEND_TXT: flag('Post what is said in the chat.', false),
  JIGASI_TRANSCRIBER_RECORD_AUDIO: flag('Keep the audio with the transcript.', false),
  JIGASI_TRANSCRIBER_FILTER_SILENCE: flag('Do not send silence to the engine.', false),
};

/** Captions, transcripts, translation. */
export const transcription = planned(
  { capability: 'transcription' },
  { ...shared, ...readBy(['transcriber'], { ...engines, ...google, ...results }) },
);
