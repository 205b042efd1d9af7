//! The five methods that CORS rules know.

/// A method that a CORS rule can allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// `GET`
    Get,
    /// `HEAD`, which `GET` does not imply.
    Head,
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `DELETE`
    Delete,
}

impl Method {
    /// All five, in the order in which `*` is expanded.
    pub const ALL: [Self; 5] = [Self::Get, Self::Head, Self::Post, Self::Put, Self::Delete];

    /// The method of that exact name; letter case matters, as everywhere in HTTP.
    pub fn parse(name: &[u8]) -> Option<Self> {
        match name {
            b"GET" => Some(Self::Get),
            b"HEAD" => Some(Self::Head),
            b"POST" => Some(Self::Post),
            b"PUT" => Some(Self::Put),
            b"DELETE" => Some(Self::Delete),
            _ => None,
        }
    }

    /// The method's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

impl std::fmt::Display for Method {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The methods of a rule: each once, in the order of the rule, `*` expanded where it stands.
#[derive(Debug, Clone, Default)]
pub(crate) struct MethodList {
    bits: u8,
    /// The value of `Access-Control-Allow-Methods`.
    joined: String,
}

impl MethodList {
    /// Reads the values of a rule; unknown ones are left out, since validation has refused them.
    pub(crate) fn new(values: &[String]) -> Self {
        let mut list = Self::default();
        for value in values {
            if value == "*" {
                for method in Method::ALL {
                    list.add(method);
                }
            } else if let Some(method) = Method::parse(value.as_bytes()) {
                list.add(method);
            }
        }
        list
    }

    pub(crate) const fn contains(&self, method: Method) -> bool {
        self.bits & (1 << method as u8) != 0
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.joined
    }

    fn add(&mut self, method: Method) {
        if self.contains(method) {
            return;
        }
        self.bits |= 1 << method as u8;
        if !self.joined.is_empty() {
            self.joined.push_str(", ");
        }
        self.joined.push_str(method.as_str());
    }
}
