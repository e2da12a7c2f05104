/** @file Arabic: what machine this is. A part of ar-versions.ts. */
import type { Strings, Translation } from "./language.ts";

export const machine: Translation<Strings["versions"]["machine"]> = {
  title: "هذا الجهاز",
  system: "النظام",
  processor: "المعالج",
  cores: (count) => `الأنوية: ${count}`,
  memory: "الذاكرة",
  free: (free, all) => `المتاح ${free} من ${all}`,
  gpu: "بطاقة الرسوميات",
  driver: (version) => `المشغّل ${version}`,
  noGpu: "لا بطاقة أمكن سؤالها",
  folders: { library: "المكتبة", models: "نموذج القراءة", trainer: "بيئة التدريب" },
  place: (bytes, free) =>
    [bytes, free === null ? null : `المتاح على قرصها ${free}`].filter((part) => part !== null).join("، "),
  copy: "نسخ لبلاغ عن خلل",
  copied: "نُسخ وصف الجهاز وسبب الحساب حيث يُحسب. فيه أسماء مجلدات، فراجعه أولًا.",
};
