/** @file Arabic: the leaderboard of versions. A part of ar-versions.ts. */
import { lines } from "./ar-count.ts";
import type { Strings, Translation } from "./language.ts";

export const leaderboard: Translation<Strings["versions"]["leaderboard"]> = {
  title: "لوحة الترتيب",
  lead: "الإصدارات على الأسطر نفسها، مثبتة للجميع، مع المستندات والوسوم واللغات التي يقرؤها أحدها قراءة أسوأ.",
  against: "مقارنة بـ",
  versions: "الإصدارات",
  start: "رتّب",
  unseen: (count) => `أسطر لم يرها أي منها (${count})`,
  place: "المرتبة",
  version: "الإصدار",
  interval: "مجال الثقة 95٪",
  alerts: "التنبيهات",
  change: (name) => `CER ناقص CER لـ${name}، بالنقاط`,
  reference: "المرجع",
  from: (low, high) => `من ${low} إلى ${high}`,
  few: "الأسطر قليلة جدًا",
  verdicts: { better: "أفضل", same: "لا فرق يتجاوز المصادفة", worse: "أسوأ" },
  seen: (count) => `تعلم من ${lines(count)} منها`,
  noAlerts: (subsets) =>
    subsets === 0
      ? "لا مستند ولا وسم ولا لغة لها ستة أسطر هنا: أقل من أن يقال أين يقرأ إصدار قراءة أسوأ."
      : "لا إصدار يقرأ مستندًا أو وسمًا أو لغة قراءة أسوأ بما يتجاوز المصادفة.",
  worseThan: (name, reference) => `${name} يقرأ أسوأ من ${reference}`,
  kinds: {
    document: (name) => `المستند «${name}»`,
    tag: (name) => `الوسم «${name}»`,
    language: (name) => `اللغة ${name}`,
  },
  alert: (subset, count, before, after, interval) =>
    `${subset}، ${lines(count)}: CER ${before} ← ${after}؛ الفرق ${interval} نقطة، مع مراعاة عدد الأجزاء المفحوصة`,
  leftOut: (count) => `مستبعد: ${lines(count)}، مما تعلمه أحدها أو لم يعد في المكتبة.`,
  frozen: (count, hash) => `الجميع على الأسطر نفسها (${lines(count)})، SHA-256 ${hash}.`,
};
