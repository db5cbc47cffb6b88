import { type Rule, rule, warning } from './rule.ts';

const SIZES = ['ENABLE_FILE_SHARING', 'FILE_SHARING_MAX_SIZE', 'FILE_SHARING_MAX_MEETING_SIZE', 'FILE_SHARING_MAX_TOTAL_SIZE'] as const;

const sizeRule = rule(['web'], SIZES, (values) => {
  const { FILE_SHARING_MAX_SIZE: file, FILE_SHARING_MAX_MEETING_SIZE: meeting, FILE_SHARING_MAX_TOTAL_SIZE: total } = values;
  if (!values.ENABLE_FILE_SHARING) return undefined;
  const effect = 'files are refused that clients begin to send';
  if (file > meeting)
    return warning('FILE_SHARING_MAX_SIZE', `is more than a meeting may have (${meeting})`, effect, `FILE_SHARING_MAX_SIZE=${meeting}`);
  return file > total
    ? warning('FILE_SHARING_MAX_SIZE', `is more than all may have (${total})`, effect, `FILE_SHARING_MAX_SIZE=${total}`)
    : undefined;
});

export const fileSharingRules: readonly Rule[] = [sizeRule];
