//! Where nodes stand in a picture of the cluster: said by the protocol, by group, once for all pictures.

/// The part of the picture in which a group stands. A small screen may lay the picture on its side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// Who asks.
    Left,
    /// Who watches over the others or places their work.
    Above,
    /// The one in charge, if it is always the same; the middle stands around it.
    Centre,
    Middle,
    /// What the others act on.
    Right,
}

/// How the nodes of a group stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Beside each other, across the way from left to right.
    Column,
    /// One after another on the way from left to right, as the stages of a pipeline.
    Row,
    /// Around a circle, none before the others.
    Ring,
    /// At equal distances around those in the centre, or around the first of them.
    Star,
    /// The first above two, each of these above two, and so on.
    Tree,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Station {
    pub zone: Zone,
    pub form: Form,
}

impl Station {
    pub const CLIENTS: Station = Station { zone: Zone::Left, form: Form::Column };
    pub const RING: Station = Station { zone: Zone::Middle, form: Form::Ring };
    pub const STAR: Station = Station { zone: Zone::Middle, form: Form::Star };
    pub const CENTRE: Station = Station { zone: Zone::Centre, form: Form::Column };
    pub const ABOVE: Station = Station { zone: Zone::Above, form: Form::Row };
    pub const RIGHT: Station = Station { zone: Zone::Right, form: Form::Column };
}
