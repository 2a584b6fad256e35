// Addresses: "#/trial/NCT1/P7" names a view and what it shows, so that every pair has a link.

const address = (...parts) => `#/${parts.map(encodeURIComponent).join("/")}`;

// The parts of the page's address; null: it can't be read.
function readAddress() {
  try {
    return location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  } catch {
    return null;
  }
}

const trialAddress = (trial) => address("trial", trial);
const pairAddress = (trial, patient) => address("trial", trial, patient);
const patientAddress = (patient) => address("patient", patient);

// What a view keeps while another is shown: filters, sorting, the page of a table.
const kept = new Map();

function useKept(key, initial) {
  const [, redraw] = useState(0);
  if (!kept.has(key)) kept.set(key, initial);
  const set = (value) => {
    kept.set(key, typeof value === "function" ? value(kept.get(key)) : value);
    redraw((times) => times + 1);
  };
  return [kept.get(key), set];
}
