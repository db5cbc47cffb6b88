import { noEffect, notPassed, ownNames, planned, readBy } from '../declare.ts';
import { flag, integer, ipAddress, list, oneOf, optionalText, text } from '../variable.ts';

const files = readBy(['compose'], {
  RESTART_POLICY: oneOf('When Docker starts a container anew.', 'unless-stopped', ['no', 'always', 'on-failure', 'unless-stopped']),
  ...ownNames({
    PARLEY_IMAGE_REPO: text('Registry and namespace of the images.', 'parley'),
    GRAFANA_BIND: ipAddress('Address of the host at which Grafana is published.', '127.0.0.1'),
    PROMETHEUS_BIND: ipAddress('Address of the host at which Prometheus is published.', '127.0.0.1'),
    LOKI_BIND: ipAddress('Address of the host at which Loki is published.', '127.0.0.1'),
    PARLEY_IMAGE_VERSION: optionalText('Version of the images; default that of the compose files.'),
  }),
  ...noEffect('it names images of another project; PARLEY_IMAGE_REPO and PARLEY_IMAGE_VERSION choose those of Parley', {
    JITSI_IMAGE_REPO: optionalText('Registry of the images that Parley stands in for.'),
    JITSI_IMAGE_VERSION: optionalText('Version of the images that Parley stands in for.'),
  }),
});

const builds = {
  ...readBy(['build'], { FORCE_REBUILD: flag('Build images without the cache of layers.', false) }),
  ...noEffect(
    'images are built from this source tree alone, without packages of a release channel',
    readBy(['build'], {
      JITSI_RELEASE: optionalText('Release channel of packages that older images were built from.'),
      JITSI_BUILD: optionalText('Tag of released images.'),
      JITSI_REPO: optionalText('Registry of released images.'),
    }),
  ),
  ...planned(
    { capability: 'recording' },
    readBy(['build'], {
      CHROME_RELEASE: optionalText("Version of the recorder's browser."),
      USE_CHROMIUM: flag("Use Debian's Chromium as the recorder's browser.", false),
    }),
  ),
};

const etherpad = {
  ...readBy(['etherpad', 'compose'], {
    ETHERPAD_TITLE: optionalText('Title of shared documents.'),
    ETHERPAD_DEFAULT_PAD_TEXT: optionalText('Text of a new document.'),
    ETHERPAD_SKIN_NAME: text('Look of shared documents.', 'colibris'),
    ETHERPAD_SKIN_VARIANTS: text(
      'Variants of that look, separated by blanks.',
      'super-light-toolbar super-light-editor light-background full-width-editor',
    ),
  }),
  ...noEffect(
    'etherpad.yml sets it inside the container, from the variable with ETHERPAD_ in front where there is one',
    readBy(['etherpad'], {
      TITLE: optionalText('Title, inside the container.'),
      DEFAULT_PAD_TEXT: optionalText('Text of a new document, inside the container.'),
      SKIN_NAME: optionalText('Look, inside the container.'),
      SKIN_VARIANTS: optionalText('Variants of the look, inside the container.'),
      SUPPRESS_ERRORS_IN_PAD_TEXT: flag('Whether errors stay out of documents, inside the container.', true),
    }),
  ),
};

const others = {
  ...noEffect(
    'grafana.yml sets it inside the container',
    readBy(['grafana'], { GF_ANALYTICS_REPORTING_ENABLED: flag("Grafana's own telemetry.", false) }),
  ),
  ...noEffect(
    'the object store for trying out rtcstats is not part of the compose files',
    readBy(['localstack'], {
      AWS_DEFAULT_OUTPUT: optionalText('Output format of that store.'),
      AWS_DEFAULT_REGION: optionalText('Region of that store.'),
      AWS_ENDPOINT_URL: optionalText('Address of that store.'),
      DEBUG: flag('Verbose log of that store.', false),
      SERVICES: list('Parts of that store.'),
    }),
  ),
  ...noEffect(
    'images have no s6 supervisor; each container is one program that stops with its service',
    readBy(['web', 'prosody', 'jicofo', 'jvb'], {
      S6_BEHAVIOUR_IF_STAGE2_FAILS: integer('What the supervisor of older images did when a start failed.', 2, 0, 2),
      S6_READ_ONLY_ROOT: flag('Whether the supervisor of older images could do with a read-only root.', true),
    }),
  ),
};

/** What compose files, builds and containers of others read. */
export const compose = notPassed({ ...files, ...builds, ...etherpad, ...others });
