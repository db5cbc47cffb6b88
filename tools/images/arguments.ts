import { parseArgs } from 'node:util';
import { AppError, errorMessage } from '@parley/kernel';

/** The images in the order in which they are built. */
export const IMAGES = ['base', 'web', 'jicofo', 'jvb', 'prosody'] as const;
export type ImageName = (typeof IMAGES)[number];

/** Images of docker-jitsi-meet that come with a capability that does not exist yet, or with none of ours. */
const LATER: Readonly<Record<string, string>> = {
  jigasi: 'comes with SIP and transcription, which do not exist yet',
  jibri: 'comes with recording, which does not exist yet',
  'base-java': 'is not needed: nothing here runs on Java',
};

export interface ImagesCommand {
  readonly images: readonly ImageName[];
  /** The part of a name before the slash. */
  readonly repository: string;
  readonly tags: readonly string[];
  /** The Debian that all images start from; undefined: found out. */
  readonly base: string | undefined;
  /** Builds every layer anew, and the Debian as well. */
  readonly fresh: boolean;
}

export const USAGE = `npm run images [-- NAME... [options]]   builds the images ${[...IMAGES].sort().join(', ')}, or those named and what they stand on
  --repo NAME    what stands before the slash of a name (parley)
  --tag TAG      a tag; may be given more than once (default: the version, and latest)
  --base IMAGE   the Debian to start from (default: debian:bookworm-slim, built here where it cannot be pulled)
  --fresh        use nothing that is left of an earlier build`;

const refuse = (problem: string) => new AppError('INPUT_INVALID', problem);
const NAME = /^[a-z0-9]+([._/:-]+[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

function imageName(name: string): ImageName {
  const image = IMAGES.find((known) => known === name);
  if (image) return image;
  throw refuse(`there is no image "${name}"${LATER[name] ? `: it ${LATER[name]}` : ''}; the images are ${[...IMAGES].sort().join(', ')}`);
}

/**
 * What a command line asks for.
 * @param version of Parley, for the default tags
 * @throws AppError INPUT_INVALID with one line that says what is wrong
 */
export function parseImages(args: readonly string[], version: string): ImagesCommand {
  const { values, positionals } = read(args);
  const names = new Set(positionals.map(imageName));
  if (names.size > 0) names.add('base');
  const repository = values.repo ?? 'parley';
  if (!NAME.test(repository)) throw refuse(`--repo ${repository}: expected a name such as parley or registry.example.com/parley`);
  const tags = values.tag ?? [version, 'latest'];
  for (const tag of tags) if (!TAG.test(tag)) throw refuse(`--tag ${tag}: expected letters, digits and _.-`);
  return {
    images: names.size === 0 ? IMAGES : IMAGES.filter((image) => names.has(image)),
    repository,
    tags,
    base: values.base,
    fresh: values.fresh ?? false,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        repo: { type: 'string' },
        tag: { type: 'string', multiple: true },
        base: { type: 'string' },
        fresh: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw refuse(`${errorMessage(error)}\n${USAGE}`);
  }
}
