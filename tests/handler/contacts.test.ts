/** The contacts and factors of an account, masked: as pure functions. */
import { expect } from "chai";
import { contactsOf } from "../../handler/contacts";

const contacts = (values: Record<string, string>, UserMFASettingList?: string[]) =>
  contactsOf({
    Username: "casey",
    UserAttributes: Object.entries(values).map(([Name, Value]) => ({ Name, Value })),
    ...(UserMFASettingList && { UserMFASettingList }),
  });

describe("contactsOf", () => {
  it("reads mail, phone and factors, masked", () => {
    const values = {
      email: "casey@example.com",
      email_verified: "true",
      phone_number: "+15555550100",
      phone_number_verified: "false",
    };
    expect(contacts(values, ["SMS_MFA", "SOFTWARE_TOKEN_MFA"])).to.deep.equal({
      email: { masked: "c***@e***", isVerified: true },
      phone: { masked: "***0100", isVerified: false },
      mfa: ["SMS_MFA", "SOFTWARE_TOKEN_MFA"],
    });
  });

  it("is verified only where the attribute says true", () => {
    for (const email_verified of ["false", "TRUE", ""]) {
      const { email } = contacts({ email: "a@b", email_verified });
      expect(email).to.include({ isVerified: false });
    }
    expect(contacts({ email: "a@b" }).email).to.include({ isVerified: false });
    const swapped = contacts({ email: "a@b", phone_number_verified: "true" });
    expect(swapped.email).to.include({ isVerified: false });
  });

  it("has no contact that is absent or empty", () => {
    expect(contacts({ email: "", phone_number: "" })).to.deep.equal({ mfa: [] });
    expect(contactsOf({ Username: "casey" })).to.deep.equal({ mfa: [] });
  });

  const masks: [string, string][] = [
    ["a@b", "a***@b***"],
    ["😀x@😀y.example", "😀***@😀***"],
    ["no-at-sign", "n***@***"],
    ["@", "***@***"],
    ["a@b@secret.example", "a***@b***"],
  ];
  for (const [email, masked] of masks) {
    it(`masks the mail ${email}`, () => {
      expect(contacts({ email }).email).to.include({ masked });
    });
  }

  it("shows the last four characters of a phone, and all of a shorter one", () => {
    expect(contacts({ phone_number: "+1😀12" }).phone).to.include({ masked: "***1😀12" });
    expect(contacts({ phone_number: "12" }).phone).to.include({ masked: "***12" });
  });
});
