import type { panesEn } from '../en/panes.ts';

/** Simplified Chinese texts of what is looked at together. */
export const panesZh: typeof panesEn = {
  document: '共享文档',
  openDocument: '打开共享文档',
  closeDocument: '关闭共享文档',
  documentFailed: '此处没有共享文档。',
  whiteboard: '白板',
  openWhiteboard: '打开白板',
  closeWhiteboard: '关闭白板',
  whiteboardFailed: '无法打开白板。',
  connecting: '正在连接白板上的其他人…',
  crowd: {
    nearly: '会议人数即将超出白板的容量。',
    tooMany: '会议人数过多，无法使用白板。',
  },
};
