import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { documentUrl } from './document-url.ts';

/** The document of the meeting. What somebody writes there stays on the server of documents. */
export function DocumentPane() {
  const { t, i18n } = useTranslation();
  const { etherpadBase } = useController().config.panes;
  const name = useMeet((state) => state.client.documentName);
  const userName = useMeet((state) => state.displayName);
  const [language] = useState(i18n.language);
  const [user] = useState(userName);
  const url =
    etherpadBase !== undefined && name !== undefined ? documentUrl({ base: etherpadBase, name, userName: user, language }) : undefined;
  if (url === undefined) return <p className="pane-text">{t('panes.documentFailed')}</p>;
  return (
    <iframe className="pane-frame" id="etherpadIFrame" src={url} title={t('panes.document')} allow="clipboard-read; clipboard-write" />
  );
}
