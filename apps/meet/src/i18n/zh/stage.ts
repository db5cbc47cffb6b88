import type { stageEn } from '../en/stage.ts';

export const stageZh: typeof stageEn = {
  label: '画面',
  pages: '成员分页',
  pin: '放大显示{{name}}',
  unpin: '取消放大{{name}}',
  pinned: '已放大显示',
  sharing: '正在共享屏幕',
  moderator: '主持人',
  hand: '已举手，排在第 {{place}} 位',
  zoom: '缩放共享的屏幕',
  zoomIn: '放大',
  zoomOut: '缩小',
  zoomReset: '显示全部',
  hideStrip: '隐藏成员条',
  showStrip: '显示成员条',
  stripWidth: '成员条的宽度',
};
