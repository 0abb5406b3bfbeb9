// Vietnamese numbers, read and written exactly as targets/numbers.py does; a test holds the two against each other.
// A number is a BigInt of thousandths.
const vietnameseNumbers = (() => {
  "use strict";
  const MAX = 999999999999999n;
  const LONGEST = 40;
  const MINUS = "\u2212";
  const AROUND = /^[ \t\r\n\u00a0\u2007\u202f]+|[ \t\r\n\u00a0\u2007\u202f]+$/g;
  const SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
  const NEGATIVE_ZERO = /^-0+(?:,0+)?$/;
  const CHARACTERS = /^[0-9.,]+$/;
  const PLAIN = /^[0-9]+(?:,[0-9]+)?$/;
  const GROUPED = /^[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?$/;
  const ONE_GROUP = /^[1-9][0-9]{0,2}\.[0-9]{3}$/;
  const ONE_DOT = /^[0-9]+\.[0-9]+$/;
  const ZERO_GROUPS = /^0[0-9]{0,2}(?:\.[0-9]{3})+$/;
  const FOREIGN = /^[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})$/;

  // "12.5" as thousandths, with how many decimals were written.
  function exact(plain) {
    const [whole, part = ""] = plain.split(".");
    return { value: BigInt(whole + part.slice(0, 3).padEnd(3, "0")), decimals: part.length };
  }

  function unreadable(text) {
    if (!text) return "Chưa có số. Đề nghị nhập một số từ 0 trở lên.";
    if ([...text].length > LONGEST) return `Dãy ký tự quá dài. Đề nghị nhập một số không quá ${LONGEST} ký tự.`;
    if (/^[-\u2010-\u2013\u2212]/.test(text)) return "Số liệu này không nhận số âm. Đề nghị nhập số từ 0 trở lên.";
    if (SPACE.test(text)) return "Đề nghị viết liền các chữ số, không để khoảng trắng ở giữa; hàng nghìn dùng dấu chấm.";
    if (/(?![0-9])\p{N}/u.test(text)) return "Đề nghị gõ bằng các chữ số thông thường từ 0 đến 9.";
    return "Đề nghị chỉ nhập số, không kèm chữ, ký hiệu hay đơn vị tính.";
  }

  function tooManyDecimals(decimals) {
    return decimals
      ? `Số liệu này nhận tối đa ${String(decimals).padStart(2, "0")} chữ số sau dấu phẩy. Đề nghị viết lại, phần thập phân dùng dấu phẩy.`
      : "Số liệu này chỉ nhận số nguyên. Đề nghị bỏ phần thập phân; hàng nghìn dùng dấu chấm, ví dụ: 1.234.";
  }

  function separators(text) {
    if (text.startsWith(",")) return "Thiếu chữ số trước dấu phẩy. Đề nghị viết đủ, ví dụ: 0,5.";
    if (text.endsWith(",")) return "Thiếu chữ số sau dấu phẩy. Đề nghị viết đủ hoặc bỏ dấu phẩy.";
    return `Chưa hiểu “${text}”. Đề nghị viết lại: phần thập phân dùng dấu phẩy; hàng nghìn dùng dấu chấm, mỗi nhóm 3 chữ số, ví dụ: 1.234.567.`;
  }

  function readings(text, decimals) {
    const written = [];
    if (FOREIGN.test(text)) written.push(text.replaceAll(",", ""));
    if (ONE_DOT.test(text)) written.push(text);
    if (ONE_GROUP.test(text) || ZERO_GROUPS.test(text)) written.push(text.replaceAll(".", ""));
    const fitting = written.map(exact).filter((number) => number.decimals <= decimals && number.value <= MAX);
    return [...new Set(fitting.map((number) => number.value))];
  }

  function ambiguous(text, decimals) {
    const offered = readings(text, decimals);
    if (!offered.length) return { message: tooManyDecimals(decimals), readings: [] };
    const choices = offered.map((value) => formatTyped(value, decimals)).join(" hoặc ");
    const ask = offered.length > 1 ? "Đề nghị chọn cách đọc đúng." : "Đề nghị xác nhận cách đọc này hoặc nhập lại.";
    return { message: `“${text}” có thể là ${choices}. ${ask}`, readings: offered };
  }

  // {value} or {message, readings}.
  function parse(raw, decimals) {
    let text = raw.replace(AROUND, "");
    if (NEGATIVE_ZERO.test(text)) text = text.slice(1);
    const refused = (message) => ({ message, readings: [] });
    if (!CHARACTERS.test(text) || text.length > LONGEST) return refused(unreadable(text));
    const asks = ONE_GROUP.test(text) ? decimals > 0 : [ONE_DOT, ZERO_GROUPS, FOREIGN].some((form) => form.test(text));
    if (asks) return ambiguous(text, decimals);
    if (!PLAIN.test(text) && !GROUPED.test(text)) return refused(separators(text));
    const number = exact(text.replaceAll(".", "").replace(",", "."));
    if (number.decimals > decimals) return refused(tooManyDecimals(decimals));
    if (number.value > MAX) return refused(`Số quá lớn. Đề nghị nhập số không quá ${format(floor(MAX, decimals), decimals)}.`);
    return { value: number.value };
  }

  function floor(value, decimals) {
    const step = 10n ** BigInt(3 - decimals);
    return value - (value % step);
  }

  // The fraction numerator / denominator with so many decimals, half away from 0.
  function ratio(numerator, denominator, decimals, signed = false) {
    const scaled = (numerator < 0n ? -numerator : numerator) * 10n ** BigInt(decimals);
    const units = (2n * scaled + denominator) / (2n * denominator);
    const sign = !units ? "" : numerator < 0n ? MINUS : signed ? "+" : "";
    const digits = String(units).padStart(decimals + 1, "0");
    const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(?:\d{3})+$)/g, ".");
    return sign + whole + (decimals ? `,${digits.slice(-decimals)}` : "");
  }

  const format = (value, decimals, signed = false) => ratio(value, 1000n, decimals, signed);

  function formatTyped(value, decimals) {
    const [whole, part = ""] = format(value, decimals).split(",");
    const needed = part.replace(/0+$/, "");
    if (needed) return `${whole},${needed}`;
    return decimals && whole.split(".").length === 2 ? whole.replace(".", "") : whole;
  }

  return { parse, format, formatTyped, ratio, exact: (plain) => exact(plain).value };
})();
