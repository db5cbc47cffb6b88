import type { recorderEn } from '../en/recorder.ts';

/** Simplified Chinese texts of recordings on this machine. */
export const recorderZh: typeof recorderEn = {
  title: '在本机录制',
  text: '录制内容会保存为您设备上的文件。开始之前请先告知其他人。',
  what: '录制内容',
  all: '整个会议',
  allHint: '您看到的标签页画面以及所有人的声音。浏览器询问时，请选择此标签页。',
  self: '仅我自己',
  selfHint: '您的摄像头和麦克风。',
  open: '在本机录制',
  start: '开始录制',
  stop: '停止录制',
  saved: '录制文件已保存。',
  failed: '录制失败。',
  full: '您的设备空间不足，已录制的部分已保留。',
  wrongTab: '只能录制此标签页。请重新开始，并在浏览器询问时选择它。',
  other: '{{name}} 正在其设备上录制会议。',
};
