//! The rows of weights of the model of cues: a row by the hash of a feature, and which features training knew.

use super::model::{FeatureId, KINDS};

/// Number of rows; a feature goes to the row of its hash.
const ROWS: usize = 48 * 1024;

/// Rows of a whole model: those of words and those of turns.
pub const CUE_ROWS: usize = 2 * ROWS;

/// Bits that tell known features from others: a feature never seen must not weigh what another does.
const KNOWN_BITS: usize = 1 << 18;

/// One signed byte a weight.
#[derive(Clone, Debug)]
pub struct Rows {
    weights: Vec<[i8; KINDS]>,
    known: Vec<u8>,
}

impl FeatureId {
    /// Number of the row of its weights among [`CUE_ROWS`]: features that share one are trained together.
    pub fn place(self) -> usize {
        Rows::row_of(self) + if self.is_of_word() { 0 } else { ROWS }
    }
}

impl Default for Rows {
    fn default() -> Self {
        Self { weights: vec![[0; KINDS]; ROWS], known: vec![0; KNOWN_BITS / 8] }
    }
}

impl Rows {
    fn row_of(id: FeatureId) -> usize {
        ((id.0 >> 1) % ROWS as u64) as usize
    }

    fn bit_of(id: FeatureId) -> (usize, u8) {
        let bit = (id.0 >> 40) as usize % KNOWN_BITS;
        (bit / 8, 1 << (bit % 8))
    }

    /// Writes a row and marks its feature as known.
    pub fn put(&mut self, id: FeatureId, row: [i8; KINDS]) {
        self.weights[Self::row_of(id)] = row;
        let (byte, mask) = Self::bit_of(id);
        self.known[byte] |= mask;
    }

    /// The row of a known feature.
    pub fn get(&self, id: FeatureId) -> Option<&[i8; KINDS]> {
        let (byte, mask) = Self::bit_of(id);
        (self.known[byte] & mask != 0).then(|| &self.weights[Self::row_of(id)])
    }

    /// Reads what [`Rows::write`] wrote.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (known, weights) = bytes.split_at_checked(KNOWN_BITS / 8)?;
        let (rows, rest) = weights.as_chunks::<KINDS>();
        (rows.len() == ROWS && rest.is_empty()).then(|| Self {
            weights: rows.iter().map(|row| row.map(u8::cast_signed)).collect(),
            known: known.to_vec(),
        })
    }

    /// Appends its bytes.
    pub fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend(&self.known);
        bytes.extend(self.weights.iter().flatten().map(|weight| weight.cast_unsigned()));
    }
}
