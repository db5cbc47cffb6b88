import type { LoginProblem } from '@parley/client';
import { Button, Notice, TextField } from '@parley/ui';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController } from '../context.tsx';

/** Name and password, as password managers know them. */
export function LoginForm({ isPending, problem }: { readonly isPending: boolean; readonly problem: LoginProblem | undefined }) {
  const { t } = useTranslation();
  const controller = useController();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // The form may stand within another one, in the tree of React at least.
    event.stopPropagation();
    if (!isPending && username.trim() !== '' && password !== '') controller.door.logIn({ username, password });
  };
  return (
    <form className="door-form" onSubmit={submit} data-testid="login.form" aria-busy={isPending}>
      <TextField
        label={t('door.login.username')}
        name="username"
        value={username}
        onChange={(event) => setUsername(event.target.value)}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={256}
        required
        data-testid="login.username"
      />
      <TextField
        label={t('door.login.password')}
        name="password"
        type="password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        autoComplete="current-password"
        maxLength={1024}
        required
        problem={problem === 'wrong' ? t('door.login.problem.wrong') : undefined}
        data-testid="login.password"
      />
      {problem !== undefined && problem !== 'wrong' && <Notice testId={`login.${problem}`}>{t(`door.login.problem.${problem}`)}</Notice>}
      <Button type="submit" disabled={isPending} data-testid="login.submit">
        {t(isPending ? 'door.login.pending' : 'door.login.submit')}
      </Button>
    </form>
  );
}
