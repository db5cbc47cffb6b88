import { Button, IconButton } from '@parley/ui';
import { Ban, ImagePlus, UserRound, X } from 'lucide-react';
import { RadioGroup } from 'radix-ui';
import { type ChangeEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import './effects.css';
import { brandedScenes } from './branded-scenes.ts';
import { readPicture } from './read-picture.ts';
import { SCENE_IDS, SCENES } from './scenes.ts';
import type { Upload } from './uploads.ts';

/** What can be put behind the person: applied as soon as it is chosen. */
export function BackgroundChoices() {
  const { t } = useTranslation();
  const { config, effects } = useController();
  const chosen = useMeet((state) => state.settings.backgroundEffect);
  const branding = useMeet((state) => state.branding);
  const branded = Object.entries(brandedScenes(branding) ?? {});
  const [uploads, setUploads] = useState<readonly Upload[]>(effects.uploads);
  const refresh = () => setUploads(effects.uploads);
  return (
    <>
      <RadioGroup.Root
        className="background-choices"
        value={chosen}
        onValueChange={(value) => effects.setBackground(value)}
        aria-label={t('effects.background')}
        data-testid="background.choices"
      >
        <Choice value="none" label={t('effects.none')} id="none">
          <Ban size={24} aria-hidden />
        </Choice>
        <Choice value="slight-blur" label={t('effects.slightBlur')} id="slight-blur">
          <Blurred strength="slight" />
        </Choice>
        <Choice value="blur" label={t('effects.blur')} id="blur">
          <Blurred strength="strong" />
        </Choice>
        {branded.map(([id, url], index) => (
          <Choice key={id} value={`image:${id}`} label={t('effects.branded', { number: index + 1 })} id={id} picture={url} />
        ))}
        {branded.length === 0 &&
          SCENE_IDS.map((scene) => (
            <Choice key={scene} value={`image:${scene}`} label={t(`effects.scene.${scene}`)} id={scene} picture={SCENES[scene]} />
          ))}
        {uploads.map(({ id, url }, index) => (
          <div key={id} className="background-upload">
            <Choice value={`upload:${id}`} label={t('effects.own', { number: index + 1 })} id={`own-${index + 1}`} picture={url} />
            <IconButton
              label={t('effects.removePicture', { number: index + 1 })}
              size="small"
              onClick={() => {
                effects.removePicture(id);
                refresh();
              }}
              data-testid={`background.remove-${index + 1}`}
            >
              <X size={14} aria-hidden />
            </IconButton>
          </div>
        ))}
      </RadioGroup.Root>
      {config.background.mayAdd && <UploadButton onAdded={refresh} />}
    </>
  );
}

/** Somebody in front of a blurred room. */
function Blurred({ strength }: { readonly strength: 'slight' | 'strong' }) {
  return (
    <span className="background-blurred" data-strength={strength}>
      <img src={SCENES.shelf} alt="" loading="lazy" />
      <UserRound size={40} strokeWidth={1.5} aria-hidden />
    </span>
  );
}

interface ChoiceProps {
  readonly value: string;
  readonly label: string;
  readonly id: string;
  readonly picture?: string | undefined;
  readonly children?: ReactNode;
}

function Choice({ value, label, id, picture, children }: ChoiceProps) {
  return (
    <RadioGroup.Item className="background-choice" value={value} aria-label={label} data-testid={`background.${id}`}>
      <span className="background-picture">{picture === undefined ? children : <img src={picture} alt="" loading="lazy" />}</span>
      <span className="background-name" aria-hidden>
        {label}
      </span>
    </RadioGroup.Item>
  );
}

function UploadButton({ onAdded }: { readonly onAdded: () => void }) {
  const { t } = useTranslation();
  const { effects } = useController();
  const input = useRef<HTMLInputElement>(null);
  const [hasFailed, setFailed] = useState(false);
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = '';
    if (!file) return;
    const url = await readPicture(file).catch(() => '');
    setFailed(!effects.addPicture(url));
    onAdded();
  };
  return (
    <div className="background-add">
      <Button look="plain" size="small" onClick={() => input.current?.click()} data-testid="background.add">
        <ImagePlus size={18} aria-hidden /> {t('effects.add')}
      </Button>
      <p className="settings-hint" role="status">
        {hasFailed ? t('effects.badPicture') : t('effects.staysHere')}
      </p>
      <input
        ref={input}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        hidden
        onChange={(event) => void take(event)}
        data-testid="background.file"
      />
    </div>
  );
}
