/** @file Arabic: what reads the pages. A part of ar-versions.ts. */
import { apart, lines, pages } from "./ar-count.ts";
import type { Strings, Translation } from "./language.ts";

export const reader: Translation<Strings["versions"]["reader"]> = {
  title: "ما الذي يقرأ",
  lead: "يقرأ كل وثيقة ليس لها إصدار خاص بها. تُعيَّن الأسطر دائمًا على هذا الجهاز.",
  builtin: "النموذج المدمج",
  builtinHint: "على هذا الجهاز، بالإصدار قيد الاستخدام؛ فإن كان إصدارَ نموذج كبير قرأ ذلك النموذج.",
  large: (name) => `نموذج كبير: ${apart(name)}`,
  largeHint: "على هذا الجهاز، بالإصدار قيد الاستخدام إن كان قد دُرِّب على هذا النموذج.",
  noLarge: "يمكن أن يقرأ هنا نموذج كبير أيضًا متى ثُبِّت.",
  toModels: "الحصول على نموذج",
  server: "خادم",
  serverHint: "خادم متوافق مع OpenAI، مثل vLLM على بطاقات مجموعة بحث. تذهب إليه صورة كل سطر ويعود نصه.",
  address: "العنوان",
  addressExample: "مثل https://gpu.example:8000/v1",
  model: "النموذج",
  modelHint: "اختبر الاتصال لترى ما لديه من نماذج.",
  atOnce: "أسطر في وقت واحد",
  key: "المفتاح",
  keyKept: "هناك مفتاح محفوظ. اكتب غيره لاستبداله.",
  keyNone: "لا شيء، أو ما أعطاك إياه مشغّل الخادم.",
  removeKey: "حذف المفتاح",
  keychain: "المفتاح محفوظ في سلسلة مفاتيح النظام ولا يُرسل إلا إلى هذا العنوان.",
  test: "اختبار الاتصال",
  testing: "يُسأل الخادم…",
  tested: (milliseconds, models) => `أجاب خلال ${milliseconds} مللي ثانية. نماذجه: ${apart(models)}`,
  testedNone: (milliseconds) => `أجاب خلال ${milliseconds} مللي ثانية، لكن بلا نموذج. شغّل نموذجًا هناك.`,
  unknownModel: (model) => `ليس لديه «${apart(model)}». اختر أحد نماذجه.`,
  use: "القراءة بهذا الخادم",
  save: "حفظ التغييرات",
  inUse: (host) => `تذهب صور الأسطر إلى ${apart(host)}. ما هو خاص أو لا يجوز إظهار صورته يُقرأ على هذا الجهاز.`,
  readable: "هذا العنوان غير مشفر: من يقع على الطريق يستطيع رؤية الأسطر والمفتاح. استخدم https خارج شبكة تثق بها.",
  consentTitle: (host) => `هل تُرسل صور الأسطر إلى ${apart(host)}؟`,
  consent: (address) =>
    `مع كل صفحة تطلب قراءتها تغادر هذا الجهاز صورة كل سطر فيها وتعليمة قصيرة واسم النموذج، وتذهب إلى ${apart(address)}. يستطيع مشغّل الخادم الاحتفاظ بها.`,
  consentStays:
    "ما وسمته خاصًا أو بلا صور، وما تحت المربعات السوداء، لا يُرسل أبدًا: يقرؤه هنا الإصدار قيد الاستخدام. ولا تُرسل أسماء الوثائق ولا تصحيحاتك.",
  consentOnce: "تُسأل مرة واحدة عن هذا العنوان، وتبقى موافقتك في سجل المراجعة.",
  agree: "إرسالها إلى هناك",
  notNow: "عدم الإرسال",
  readBy: (host) => `يقرأ ${apart(host)}`,
  readByHint: (address) => `تذهب صور الأسطر إلى ${apart(address)}. ما هو خاص يبقى على هذا الجهاز.`,
  trouble: (host) => `${apart(host)} لا يجيب`,
  cost: (host, count, requests, retries) =>
    `قرأ ${apart(host)}: ${lines(count)}. الطلبات: ${requests}${retries > 0 ? ` (المكرر منها ${retries})` : ""}.`,
  tokens: (asked, answered) => `رموز مرسلة: ${asked}، ومستلمة: ${answered}`,
  pace: (seconds) => `${seconds} ثانية للسطر`,
  stayed: (count, whole) =>
    `قُرئ على هذا الجهاز لأنه لا يجوز أن يغادره: ${lines(count)}${whole > 0 ? `، وصفحات كاملة منها: ${pages(whole)}` : ""}.`,
};
