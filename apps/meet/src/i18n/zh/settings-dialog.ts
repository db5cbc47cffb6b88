import type { Texts } from '../en/index.ts';

export const settingsDialogZh: Texts['settingsDialog'] = {
  title: '设置',
  tab: {
    audio: '音频',
    video: '视频',
    'virtual-background': '背景',
    notifications: '通知',
    moderator: '主持人',
    profile: '个人资料',
    calendar: '日历',
    shortcuts: '快捷键',
    more: '常规',
  },
  moderator: {
    newcomers: '新加入的人',
    startMuted: { audio: '所有人入会时麦克风关闭', video: '所有人入会时摄像头关闭' },
    may: { audio: '打开自己的麦克风', video: '打开自己的摄像头', desktop: '共享自己的屏幕' },
    lead: '布局',
    leadRecorder: '录制画面跟随我的视图',
    muteReactions: '回应不发出声音',
    talk: '聊天与投票',
  },
  profile: {
    you: '您的信息',
    name: '您的姓名',
    email: '电子邮箱（可不填）',
    emailHint: '会议中的其他人会收到此邮箱地址，并可能看到与之关联的头像。',
    account: '账号',
  },
  more: {
    look: '语言与外观',
    language: '语言',
    themeLabel: '配色',
    theme: { auto: '跟随系统', light: '浅色', dark: '深色', contrast: '高对比度' },
    pictures: '画面',
    hideSelf: '对自己隐藏自己的画面',
    subtitles: '在画面上显示字幕',
    maxPinned: '最多同时固定几人',
  },
};
