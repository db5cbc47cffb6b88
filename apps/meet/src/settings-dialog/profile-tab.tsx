import { TextField } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { Account } from '../security/account.tsx';
import { MAX_TYPED_NAME } from '../settings/settings.ts';
import { SettingsSection } from './section.tsx';

const MAX_EMAIL = 200;

/** Who one is for the others. What is typed counts when the field is left, so that nobody sees half a name. */
export function ProfileTab() {
  const { t } = useTranslation();
  const controller = useController();
  const { isReadOnly, hasEmail } = controller.config.names;
  const displayName = useMeet((state) => state.displayName);
  const email = useMeet((state) => state.settings.email);
  const hasAccount = useMeet((state) => state.client.identity !== undefined) || controller.canLogIn;
  return (
    <div className="settings-tab" data-testid="settings.profile">
      <SettingsSection title={t('settingsDialog.profile.you')}>
        <div className="settings-row">
          <Field
            id="setDisplayName"
            label={t('settingsDialog.profile.name')}
            initial={displayName}
            maxLength={MAX_TYPED_NAME}
            autoComplete="name"
            isReadOnly={isReadOnly}
            onDone={(name) => controller.rename(name)}
          />
          {hasEmail && (
            <Field
              id="setEmail"
              label={t('settingsDialog.profile.email')}
              initial={email}
              maxLength={MAX_EMAIL}
              autoComplete="email"
              onDone={(address) => controller.settings.set({ email: address })}
            />
          )}
        </div>
        {hasEmail && <p className="settings-hint">{t('settingsDialog.profile.emailHint')}</p>}
      </SettingsSection>
      {hasAccount && (
        <SettingsSection title={t('settingsDialog.profile.account')}>
          <Account />
        </SettingsSection>
      )}
    </div>
  );
}

function Field(props: {
  readonly id: string;
  readonly label: string;
  readonly initial: string;
  readonly maxLength: number;
  readonly autoComplete: string;
  readonly isReadOnly?: boolean;
  readonly onDone: (value: string) => void;
}) {
  const { id, label, initial, maxLength, autoComplete, isReadOnly = false, onDone } = props;
  const [value, setValue] = useState(initial);
  const done = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
    const text = currentTarget.value.trim();
    if (text !== initial) onDone(text);
  };
  return (
    <TextField
      label={label}
      value={value}
      onChange={(event) => setValue(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && done(event)}
      maxLength={maxLength}
      autoComplete={autoComplete}
      readOnly={isReadOnly}
      data-testid={`settings.${id}`}
      name={id}
    />
  );
}
