import type { SharedFile, Upload } from '@parley/client';
import { Button, IconButton } from '@parley/ui';
import { Download, FileText, Trash2, Upload as UploadIcon, X } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { fileSize } from './file-size.ts';
import { mayShareFiles } from './permissions.ts';
import { nameOf } from './talk-state.ts';

export function FilesTab() {
  const { t } = useTranslation();
  const controller = useController();
  const files = useMeet((state) => state.client.files);
  const uploads = useMeet((state) => state.client.uploads);
  const isAllowed = useMeet((state) => mayShareFiles(state.client));
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    controller.talk.share([...event.dataTransfer.files]);
  };
  const target = isAllowed
    ? {
        onDragOver: (event: DragEvent) => {
          event.preventDefault();
          setOver(true);
        },
        onDragLeave: () => setOver(false),
        onDrop: drop,
      }
    : {};
  return (
    <section className="files" data-over={isOver} aria-label={t('talk.tab.files')} {...target}>
      <ul className="talk-scroll" data-testid="files.list">
        {files.length + uploads.length === 0 && <li className="talk-empty">{t(isAllowed ? 'files.emptyDrop' : 'files.empty')}</li>}
        {files.map((file) => (
          <FileView key={file.id} file={file} mayRemove={isAllowed} />
        ))}
        {uploads.map((upload) => (
          <UploadView key={upload.id} upload={upload} />
        ))}
      </ul>
      <div className="talk-foot">{isAllowed ? <FileChoice /> : <p className="soft small">{t('files.restricted')}</p>}</div>
    </section>
  );
}

function FileChoice() {
  const { t } = useTranslation();
  const controller = useController();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          controller.talk.share([...(event.target.files ?? [])]);
          // The same file can be chosen again.
          event.target.value = '';
        }}
        data-testid="files.input"
      />
      <Button onClick={() => input.current?.click()} data-testid="files.share">
        <UploadIcon size={16} aria-hidden />
        {t('files.share')}
      </Button>
    </>
  );
}

function FileView({ file, mayRemove }: { readonly file: SharedFile; readonly mayRemove: boolean }) {
  const { t } = useTranslation();
  const controller = useController();
  const author = useMeet((state) =>
    file.authorId === state.client.endpointId ? undefined : nameOf(state.client, file.authorId, file.authorName),
  );
  const language = document.documentElement.lang;
  return (
    <li className="file" data-testid="file">
      <FileText size={22} aria-hidden />
      <div>
        <strong>{file.name}</strong>
        <p className="soft small">
          {fileSize(file.size, language)} · {author === undefined ? t('chat.you') : author || t('meeting.guest')}
        </p>
      </div>
      <IconButton
        label={t('files.download', { name: file.name })}
        size="small"
        className="talk-icon"
        onClick={() => controller.talk.fetchFile(file.id, file.name)}
        data-testid="file.download"
      >
        <Download size={18} aria-hidden />
      </IconButton>
      {mayRemove && (
        <IconButton
          label={t('files.remove', { name: file.name })}
          size="small"
          className="talk-icon"
          onClick={() => controller.talk.removeFile(file.id)}
          data-testid="file.remove"
        >
          <Trash2 size={18} aria-hidden />
        </IconButton>
      )}
    </li>
  );
}

function UploadView({ upload }: { readonly upload: Upload }) {
  const { t } = useTranslation();
  const controller = useController();
  const { id, name, progress, problem } = upload;
  const limit = fileSize(controller.config.talk.fileStore?.maxFileSize ?? 0, document.documentElement.lang);
  return (
    <li className="file" data-testid="file.upload">
      <UploadIcon size={22} aria-hidden />
      <div>
        <strong>{name}</strong>
        {problem === undefined ? (
          <progress value={progress} max={1} aria-label={t('files.uploading', { name })} />
        ) : (
          <p className="ui-field-problem" role="alert" data-testid="file.problem">
            {t(`files.problem.${problem}`, { limit })}
          </p>
        )}
      </div>
      <IconButton
        label={t(problem === undefined ? 'files.stop' : 'files.dismiss')}
        size="small"
        className="talk-icon"
        onClick={() => controller.talk.dismissUpload(id)}
      >
        <X size={18} aria-hidden />
      </IconButton>
    </li>
  );
}
